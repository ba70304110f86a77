// Files that are whole or not there: written beside their place, made durable, then moved into it.
#pragma once

#include <cachecade/result.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade::memory {

inline Fault file_fault(const std::string& what, const std::string& path, int error) {
  return Fault{FaultKind::other, "cannot " + what + " " + path + ": " + std::strerror(error)};
}

/// Writes a file that takes the place of `path` only by `commit`, readable by its owner alone. Without a commit, and
/// after any fault, nothing is left but what stood there before.
class ReplacingFile {
 public:
  explicit ReplacingFile(std::string path)
      : path_(std::move(path)), folder_(path_, 0, path_.rfind('/') + 1), temporary_(path_ + ".XXXXXX") {
    descriptor_ = ::mkostemp(temporary_.data(), O_CLOEXEC);
    if (descriptor_ < 0) error_ = errno;
  }
  ~ReplacingFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
  }
  ReplacingFile(const ReplacingFile&) = delete;
  ReplacingFile& operator=(const ReplacingFile&) = delete;

  /// After the first failure this does nothing; `commit` tells.
  void write(std::string_view bytes) noexcept {
    while (error_ == 0 && !bytes.empty()) {
      const auto written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno != EINTR) {
        error_ = errno;
      }
    }
  }

  bool failed() const noexcept { return error_ != 0; }

  /// Blocks until the disk has it.
  Result<Done> commit() {
    if (error_ == 0 && ::fsync(descriptor_) != 0) error_ = errno;
    if (error_ == 0 && ::rename(temporary_.c_str(), path_.c_str()) != 0) error_ = errno;
    if (error_ != 0) return file_fault("write", path_, error_);
    ::close(std::exchange(descriptor_, -1));
    sync_folder();
    return Done{};
  }

 private:
  void sync_folder() const noexcept {
    const int descriptor = ::open(folder_.empty() ? "." : folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
  }

  std::string path_;
  std::string folder_;
  std::string temporary_;
  int descriptor_ = -1;
  int error_ = 0;
};

/// The whole content of a regular file. Throws nothing but std::bad_alloc.
inline Result<std::string> read_file(const std::string& path) {
  struct Descriptor {
    int number;
    ~Descriptor() {
      if (number >= 0) ::close(number);
    }
  } const file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.number < 0) return file_fault("read", path, errno);
  struct stat about {};
  if (::fstat(file.number, &about) != 0) return file_fault("read", path, errno);
  if (!S_ISREG(about.st_mode)) return Fault{FaultKind::other, "cannot read " + path + ": it is no regular file"};
  std::string bytes(static_cast<std::size_t>(about.st_size), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const auto got = ::read(file.number, bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_fault("read", path, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace cachecade::memory
