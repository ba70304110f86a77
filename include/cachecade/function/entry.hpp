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
  std::chrono::milliseconds remaining{0};  // of the ttl
  bool stale = false;  // the ttl is over: it is still served as `stale_for` and `on_error_for` allow
  std::string store{};
};

}  // namespace cachecade
