// KeyBuffer: the text of a key while it is built. 256 bytes on the spot, so that an ordinary key never touches the
// heap; beyond that a heap block that doubles.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace cachecade {

/// Not thread-safe. Moves copy what is inline; there is no copy. Adding text may throw std::bad_alloc, and then changes
/// nothing.
class KeyBuffer {
 public:
  KeyBuffer() noexcept {}  // NOLINT: the bytes stay uninitialized
  KeyBuffer(KeyBuffer&& other) noexcept { take(other); }
  KeyBuffer& operator=(KeyBuffer&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  KeyBuffer(const KeyBuffer&) = delete;
  KeyBuffer& operator=(const KeyBuffer&) = delete;
  ~KeyBuffer() = default;

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

  /// Valid until text is added or this object moves.
  std::string_view view() const noexcept { return {data_, size_}; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  void truncate(std::size_t size) noexcept {
    if (size < size_) size_ = size;
  }

  /// Empty again, and without the heap block.
  void clear() noexcept {
    size_ = 0;
    if (heap_) release();
  }

 private:
  [[gnu::cold]] void grow(std::size_t count);

  void release() noexcept {
    heap_.reset();
    data_ = inline_;
    capacity_ = sizeof inline_;
  }

  void take(KeyBuffer& other) noexcept {
    release();
    if (other.heap_) {
      heap_ = std::move(other.heap_);
      data_ = heap_.get();
      capacity_ = other.capacity_;
    } else {
      std::memcpy(inline_, other.inline_, other.size_);
    }
    size_ = std::exchange(other.size_, 0);
    other.release();
  }

  char* data_ = inline_;
  std::size_t size_ = 0;
  std::size_t capacity_ = sizeof inline_;
  std::unique_ptr<char[]> heap_;
  char inline_[256];
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/buffer.ipp>
#endif
