// The file in which Replit keeps the current database URL. It lies in a directory where anybody can write, so it counts
// only if it is a regular file of ours or of root's; it is opened without blocking, since it may be a pipe.
#pragma once

#include <cachecade/result.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::replit {

inline constexpr std::size_t max_url_file = 4096;

/// `text` without white space at its ends.
constexpr std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view white = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

namespace detail {

struct Descriptor {
  int number = -1;
  explicit Descriptor(int n) noexcept : number(n) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
};

}  // namespace detail

/// The trimmed content of the file at `path`; nothing when there is no such file or it is empty; a fault of kind
/// `config` when there is one that must not be trusted or cannot be read. Never blocks on a pipe. The fault holds no
/// content.
inline Result<std::optional<std::string>> read_url_file(const std::string& path) {
  const auto refuse = [](const char* why) {
    return Fault{FaultKind::config, std::string("the Replit URL file ") + why};
  };
  const detail::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>{};
    return refuse("cannot be opened");
  }
  struct stat facts {};
  if (::fstat(file.number, &facts) != 0) return refuse("cannot be examined");
  if (!S_ISREG(facts.st_mode)) return refuse("is not a regular file");
  if (facts.st_uid != ::geteuid() && facts.st_uid != 0) return refuse("belongs to another user");
  std::array<char, max_url_file + 1> bytes{};
  std::size_t length = 0;
  while (length < bytes.size()) {
    const auto got = ::read(file.number, bytes.data() + length, bytes.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refuse("cannot be read");
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  if (length > max_url_file) return refuse("is larger than 4096 bytes");
  const auto text = trimmed({bytes.data(), length});
  return text.empty() ? std::optional<std::string>{} : std::optional<std::string>(text);
}

}  // namespace cachecade::replit
