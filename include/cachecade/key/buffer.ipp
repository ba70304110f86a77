#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/buffer.hpp>

#include <algorithm>
#include <utility>

namespace cachecade {

CACHECADE_DECL void KeyBuffer::grow(std::size_t count) {
  const std::size_t capacity = std::max(2 * capacity_, size_ + count);
  char* const bigger = new char[capacity];
  std::memcpy(bigger, data_, size_);
  if (data_ != inline_) delete[] data_;
  data_ = bigger;
  capacity_ = capacity;
}

CACHECADE_DECL void KeyBuffer::release() noexcept {
  delete[] data_;
  data_ = inline_;
  capacity_ = inline_size;
}

CACHECADE_DECL void KeyBuffer::take(KeyBuffer& other) noexcept {
  clear();
  if (other.data_ == other.inline_) {
    std::memcpy(inline_, other.inline_, other.size_);
  } else {
    data_ = std::exchange(other.data_, other.inline_);
    capacity_ = std::exchange(other.capacity_, inline_size);
  }
  size_ = std::exchange(other.size_, 0);
}

}  // namespace cachecade
