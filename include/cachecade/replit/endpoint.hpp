// The database URL taken apart and validated: https://kv.replit.com/v0/<token>. Whoever has the token has the database,
// so a URL is accepted only if it cannot carry the token to the wrong place: https, or http to this very machine.
#pragma once

#include <cachecade/detail/percent.hpp>
#include <cachecade/result.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

namespace cachecade::replit {

struct Endpoint {
  std::string base{};   // what requests start with; secret
  std::string token{};  // the last part of the path; secret
  std::string path{};   // the whole path without its first slash; secret
  std::string shown{};  // what a person may read: https://kv.replit.com/***
};

namespace detail {

inline std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Four decimal numbers of 0 to 255, the first of them 127.
constexpr bool is_loopback_v4(std::string_view host) noexcept {
  int parts = 0;
  for (;;) {
    int value = 0;
    std::size_t digits = 0;
    while (digits < host.size() && digits < 4 && is_digit(host[digits])) value = value * 10 + (host[digits++] - '0');
    if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && host[0] == '0')) return false;
    if (++parts == 1 && value != 127) return false;
    host.remove_prefix(digits);
    if (host.empty()) return parts == 4;
    if (host[0] != '.' || parts == 4) return false;
    host.remove_prefix(1);
  }
}

constexpr bool is_loopback(std::string_view host) noexcept {
  return host == "localhost" || host == "[::1]" || is_loopback_v4(host);
}

inline bool good_host(std::string_view host) {
  if (host.empty()) return false;
  if (host.front() == '[') {
    if (host.size() < 4 || host.back() != ']') return false;
    host = host.substr(1, host.size() - 2);
    return std::all_of(host.begin(), host.end(),
                       [](char c) { return cachecade::detail::hex_digit(c) >= 0 || c == ':' || c == '.'; });
  }
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.'; });
}

inline bool good_port(std::string_view port) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
  return error == std::errc{} && end == port.data() + port.size() && value >= 1 && value <= 65535;
}

/// Visible ASCII that needs no quoting, whole %XX, and no part that means "here" or "up".
inline bool good_path(std::string_view path) {
  constexpr std::string_view forbidden = "\\\"<>^`{|}?#@";
  for (const char c : path) {
    if (c <= ' ' || c > '~' || forbidden.find(c) != std::string_view::npos) return false;
  }
  if (!cachecade::detail::percent_decode(path)) return false;
  for (std::size_t from = 0; from <= path.size();) {
    const auto to = std::min(path.find('/', from), path.size());
    const auto part = path.substr(from, to - from);
    if (part.empty() || part == "." || part == "..") return false;
    from = to + 1;
  }
  return true;
}

}  // namespace detail

/// Validates `url`. A fault of kind `config` says what is wrong with it and never quotes it.
inline Result<Endpoint> parse_endpoint(std::string_view url) {
  const auto refuse = [](const char* why) {
    return Fault{FaultKind::config, std::string("the Replit database URL ") + why};
  };
  if (url.empty()) return refuse("is empty");
  if (url.size() > 4096) return refuse("is longer than 4096 bytes");
  const auto mark = url.find("://");
  if (mark == std::string_view::npos) return refuse("has no scheme; it must start with https://");
  const auto scheme = detail::lower(url.substr(0, mark));
  if (scheme != "https" && scheme != "http") return refuse("must start with https://");
  if (url.find_first_of("?#") != std::string_view::npos) return refuse("must not have a query or a fragment");
  auto rest = url.substr(mark + 3);
  const auto slash = std::min(rest.find('/'), rest.size());
  const auto authority = detail::lower(rest.substr(0, slash));
  if (authority.find('@') != std::string::npos) return refuse("must not hold a user name");
  auto path = rest.substr(slash);
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  if (path.empty()) return refuse("has no path, so no token");
  path.remove_prefix(1);
  const auto bracket = authority.rfind(']');
  const auto colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
  const auto host = authority.substr(0, colon);
  if (!detail::good_host(host)) return refuse("has no valid host name");
  if (colon != std::string::npos && !detail::good_port(std::string_view(authority).substr(colon + 1))) {
    return refuse("has a port that is not a number from 1 to 65535");
  }
  if (!detail::good_path(path)) return refuse("has a path with characters that must be percent-encoded");
  if (scheme == "http" && !detail::is_loopback(host)) {
    return refuse("must start with https://: the token must not cross a network in the clear");
  }
  const auto site = scheme + "://" + authority + "/";
  return Endpoint{.base = site + std::string(path),
                  .token = std::string(path.substr(path.rfind('/') + 1)),  // npos + 1: the whole path
                  .path = std::string(path),
                  .shown = site + "***"};
}

}  // namespace cachecade::replit
