// Files that are whole or not there: written beside their place, made durable, then moved into it.
#pragma once

#include <cachecade/result.hpp>

#include <string>
#include <string_view>

namespace cachecade::memory {

/// Writes a file that takes the place of `path`, or of the file that this links to, only by `commit`, readable by its
/// owner alone. Without a commit, and after any fault, nothing is left but what stood there before. What is no regular
/// file is never replaced: that is a fault.
class ReplacingFile {
 public:
  explicit ReplacingFile(std::string path);
  ~ReplacingFile();
  ReplacingFile(const ReplacingFile&) = delete;
  ReplacingFile& operator=(const ReplacingFile&) = delete;

  /// After the first failure this does nothing; `commit` tells.
  void write(std::string_view bytes) noexcept;
  bool failed() const noexcept { return error_ != 0; }

  /// Blocks until the disk has it.
  Result<Done> commit();

 private:
  void follow_links();
  void sync_folder() const noexcept;

  std::string path_;
  std::string folder_;
  std::string temporary_;
  int descriptor_ = -1;
  int error_ = 0;
  bool irregular_ = false;
};

/// The whole content of a regular file. Throws nothing but std::bad_alloc.
Result<std::string> read_file(const std::string& path);

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/snapshot_file.ipp>
#endif
