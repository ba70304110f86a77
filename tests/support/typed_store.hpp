// Values of known types into the engine.
#pragma once

#include <cachecade/memory/engine.hpp>
#include <cachecade/memory/weigh.hpp>

#include <memory>

namespace support {

template <class T>
inline constexpr cachecade::detail::ValueOps ops_of = cachecade::memory::ops_of<T>();

/// `type` must be one of T's.
template <class T>
bool store(cachecade::memory::Engine& engine, const cachecade::memory::EntryTypePointer& type,
           const cachecade::memory::Id& id, const T& value, const cachecade::memory::Lifespan& span) {
  return engine.store(type, id, std::addressof(value), span);
}

template <class T>
bool store(cachecade::memory::Engine& engine, const cachecade::memory::EntryTypePointer& type,
           const cachecade::memory::Id& id, const T& value, cachecade::Duration ttl) {
  return store(engine, type, id, value, cachecade::memory::Lifespan{.ttl = ttl});
}

}  // namespace support
