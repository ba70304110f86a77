#pragma once

#include <cachecade/memory/snapshot_file.hpp>

#include <cachecade/detail/config.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

namespace cachecade::memory {

inline Fault file_fault(const std::string& what, const std::string& path, int error) {
  return Fault{FaultKind::other, "cannot " + what + " " + path + ": " + std::strerror(error)};
}

inline Fault irregular_fault(const std::string& what, const std::string& path) {
  return Fault{FaultKind::other, "cannot " + what + " " + path + ": it is no regular file"};
}

CACHECADE_DECL ReplacingFile::ReplacingFile(std::string path) : path_(std::move(path)) {
  follow_links();
  if (error_ != 0) return;
  folder_ = path_.substr(0, path_.rfind('/') + 1);
  temporary_ = folder_ + ".snapshot.XXXXXX";  // short, however long the name is
  descriptor_ = ::mkostemp(temporary_.data(), O_CLOEXEC);
  if (descriptor_ < 0) error_ = errno;
}

/// Where nothing stands at the path a file may come into being; but a link to nothing stays what it is.
CACHECADE_DECL void ReplacingFile::follow_links() {
  struct stat about {};
  if (::lstat(path_.c_str(), &about) != 0) {
    if (errno != ENOENT || path_.empty()) error_ = errno;
    return;
  }
  if (S_ISLNK(about.st_mode)) {
    const std::unique_ptr<char, decltype(&std::free)> target(::realpath(path_.c_str(), nullptr), &std::free);
    if (target == nullptr || ::lstat(target.get(), &about) != 0) {
      error_ = errno;
      return;
    }
    path_ = target.get();
  }
  irregular_ = !S_ISREG(about.st_mode);
  if (irregular_) error_ = EINVAL;
}

CACHECADE_DECL ReplacingFile::~ReplacingFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

CACHECADE_DECL void ReplacingFile::write(std::string_view bytes) noexcept {
  while (error_ == 0 && !bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
}

CACHECADE_DECL Result<Done> ReplacingFile::commit() {
  if (irregular_) return irregular_fault("write", path_);
  if (error_ == 0 && ::fsync(descriptor_) != 0) error_ = errno;
  if (error_ == 0 && ::rename(temporary_.c_str(), path_.c_str()) != 0) error_ = errno;
  if (error_ != 0) return file_fault("write", path_, error_);
  ::close(std::exchange(descriptor_, -1));
  sync_folder();
  return Done{};
}

CACHECADE_DECL void ReplacingFile::sync_folder() const noexcept {
  const int descriptor = ::open(folder_.empty() ? "." : folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

CACHECADE_DECL Result<std::string> read_file(const std::string& path) {
  struct Descriptor {
    int number;
    ~Descriptor() {
      if (number >= 0) ::close(number);
    }
  } const file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.number < 0) return file_fault("read", path, errno);
  struct stat about {};
  if (::fstat(file.number, &about) != 0) return file_fault("read", path, errno);
  if (!S_ISREG(about.st_mode)) return irregular_fault("read", path);
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
