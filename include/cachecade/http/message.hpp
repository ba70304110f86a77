// What goes into an HTTP exchange and what comes out.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace cachecade::http {

enum class Method : unsigned char { get, post, erase };

/// `url` is complete and encoded; `body` (of a POST) is an encoded form. Nothing of a user's enters a header.
struct Request {
  Method method = Method::get;
  std::string url{};
  std::string_view body{};
};

/// Caps in bytes; one byte more ends the exchange with a fault.
struct Limits {
  std::size_t max_body = std::size_t{1} << 20;
  std::size_t max_headers = std::size_t{64} << 10;
};

struct Response {
  int status = 0;
  std::chrono::seconds retry_after{0};  // zero: not stated
  bool complete = false;                // the answer told where its body ends; else a cut body looks like a whole one
  std::string body{};
};

/// Whether a header line declares a chunked body.
constexpr bool says_chunked(std::string_view line) noexcept {
  constexpr std::string_view name = "transfer-encoding:";
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto matches = [&](std::string_view text, std::string_view wanted) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (lower(text[i]) != wanted[i]) return false;
    }
    return true;
  };
  if (line.size() < name.size() || !matches(line, name)) return false;
  constexpr std::string_view chunked = "chunked";
  for (auto rest = line.substr(name.size()); rest.size() >= chunked.size(); rest.remove_prefix(1)) {
    if (matches(rest, chunked)) return true;
  }
  return false;
}

}  // namespace cachecade::http
