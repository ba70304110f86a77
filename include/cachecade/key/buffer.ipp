#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/buffer.hpp>

#include <algorithm>

namespace cachecade {

CACHECADE_DECL void KeyBuffer::grow(std::size_t count) {
  const std::size_t capacity = std::max(2 * capacity_, size_ + count);
  std::unique_ptr<char[]> bigger(new char[capacity]);
  std::memcpy(bigger.get(), data_, size_);
  heap_ = std::move(bigger);
  data_ = heap_.get();
  capacity_ = capacity;
}

}  // namespace cachecade
