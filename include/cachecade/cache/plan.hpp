// Plan: how the values of one function are kept, as its policy and the cache's defaults say.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/core/duration.hpp>
#include <cachecade/memory/kind.hpp>

namespace cachecade::detail {

template <class T>
struct Plan {
  Duration ttl{};
  int version = 0;
  const AnyCodec<T>* codec = nullptr;         // null or empty: no shared store can hold them
  const memory::KindPointer* kind = nullptr;  // of their entries in memory, where it is known

  bool encodable() const noexcept { return codec != nullptr && *codec; }

  /// Whether they are kept in this process's memory.
  bool local(const Core& core) const noexcept { return core.in_memory || !encodable(); }
};

}  // namespace cachecade::detail
