// Entry: a stored value with what is known about it.
#pragma once

#include <chrono>
#include <string>

namespace cachecade {

/// Times are those of the store's clock at the moment of the look-up.
template <class T>
struct Entry {
  T value;
  std::chrono::milliseconds age{0};
  std::chrono::milliseconds remaining{0};
  std::string store{};
};

}  // namespace cachecade
