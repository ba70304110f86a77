// Plan: how the values of one function are kept, as its policy and the cache's defaults say.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/tags_by.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/memory/entry_type.hpp>

#include <chrono>
#include <functional>

namespace cachecade::detail {

inline constexpr Duration default_load_timeout = std::chrono::seconds(30);

/// The knobs that need the result's type; null or empty: none.
template <class T>
struct Deciders {
  std::function<bool(const T&)> cache_if{};
  std::function<Duration(const T&)> ttl_of{};
  std::function<TagNames(const T&)> tags_of{};
};

template <class T>
struct Plan {
  Duration ttl{};
  Duration stale_for{};
  Duration on_error_for{};
  load::EarlyRefresh early{};
  double jitter = 0;
  Duration negative_ttl{};
  Duration load_timeout = default_load_timeout;
  Duration soft_timeout{};
  int version = 0;
  const AnyCodec<T>* codec = nullptr;              // null or empty: no shared store can hold them
  const memory::EntryTypePointer* kind = nullptr;  // of their entries in memory, where it is known
  const Deciders<T>* deciders = nullptr;
  bool ownable = false;  // a task can keep the arguments
  bool tagged = false;   // entries have tags, of the arguments or the result

  bool has_result_tags() const noexcept { return deciders != nullptr && deciders->tags_of; }

  load::Term term(Duration its_ttl) const noexcept { return {its_ttl, stale_for, on_error_for}; }

  /// Whether an entry may be served and loaded anew behind.
  bool refreshes_behind() const noexcept { return stale_for.positive() || early.at > 0 || early.beta > 0; }

  bool encodable() const noexcept { return codec != nullptr && *codec; }

  /// Whether they are kept in this process's memory.
  bool local(const Core& core) const noexcept { return core.in_memory || !encodable(); }
};

}  // namespace cachecade::detail
