// KeyBuffer: the text of a key while it is built. 256 bytes on the spot, so that an ordinary key never touches the
// heap; beyond that a heap block that doubles.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace cachecade {

/// Not thread-safe. Moves copy what is inline; there is no copy. Adding text may throw std::bad_alloc, and then changes
/// nothing.
class KeyBuffer {
 public:
  static constexpr std::size_t inline_size = 256;

  KeyBuffer() noexcept {}  // NOLINT: the bytes stay uninitialized
  KeyBuffer(KeyBuffer&& other) noexcept { take(other); }
  KeyBuffer& operator=(KeyBuffer&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  KeyBuffer(const KeyBuffer&) = delete;
  KeyBuffer& operator=(const KeyBuffer&) = delete;
  ~KeyBuffer() { clear(); }

  void push_back(char c) {
    *room(1) = c;
    ++size_;
  }

  void append(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }

  /// Where the next `count` bytes go; they join the text by `commit`.
  char* room(std::size_t count) {
    if (count > capacity_ - size_) [[unlikely]] {
      grow(count);
    }
    return data_ + size_;
  }
  void commit(std::size_t count) noexcept { size_ += count; }

  /// Leaves the first bytes of an empty buffer, at most `inline_size`, to be written later.
  void begin_at(std::size_t size) noexcept { size_ = size; }

  /// Valid until text is added or this object moves.
  char* data() noexcept { return data_; }
  std::string_view view() const noexcept { return {data_, size_}; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  void truncate(std::size_t size) noexcept {
    if (size < size_) size_ = size;
  }

  /// Empty again, and without the heap block.
  void clear() noexcept {
    size_ = 0;
    if (data_ != inline_) [[unlikely]] {
      release();
    }
  }

 private:
  [[gnu::cold]] void grow(std::size_t count);
  [[gnu::cold]] void release() noexcept;
  void take(KeyBuffer& other) noexcept;

  char* data_ = inline_;
  std::size_t size_ = 0;
  std::size_t capacity_ = inline_size;
  char inline_[inline_size];
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/buffer.ipp>
#endif
