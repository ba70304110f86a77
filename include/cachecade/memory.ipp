#pragma once

#include <cachecade/memory.hpp>

#include <cachecade/detail/config.hpp>
#include <cachecade/memory/weigh.hpp>

#include <algorithm>

namespace cachecade {

namespace memory {
inline constexpr auto plain_bytes = ops_of<std::string>();  // marks entries that hold bytes as they were given
}

CACHECADE_DECL Result<Bytes> MemoryBackend::get(std::string_view key, Deadline) {
  const auto entry = engine_->find(memory::Id(key));
  if (!entry || &entry->type().ops() != &memory::plain_bytes) return Bytes{};
  return Bytes{*static_cast<const std::string*>(entry->value())};
}

CACHECADE_DECL Result<Done> MemoryBackend::set(std::string_view key, std::string_view value,
                                               std::chrono::milliseconds ttl, Deadline) {
  const std::string bytes(value);
  if (engine_->store(engine_->type(memory::key_prefix_of(key), memory::plain_bytes), memory::Id(key), &bytes,
                     {.ttl = std::min(Duration(ttl), longest_ttl)}))
    return Done{};
  return Fault{FaultKind::too_big, "the value is larger than the memory store's bound"};
}

CACHECADE_DECL Result<bool> MemoryBackend::erase(std::string_view key, Deadline) {
  return engine_->erase(memory::Id(key));
}

CACHECADE_DECL Result<std::size_t> MemoryBackend::clear(std::string_view prefix, const KeyFilter& filter, Deadline) {
  return engine_->erase_if([&](std::string_view key) { return key.starts_with(prefix) && filter(key); });
}

}  // namespace cachecade
