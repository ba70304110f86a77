// Tagged: a value in memory with what it keeps of its tags.
#pragma once

#include <cachecade/cache/value_type.hpp>
#include <cachecade/load/tags.hpp>
#include <cachecade/memory/weigh.hpp>

#include <cstddef>

namespace cachecade::detail {

template <class T>
struct Tagged {
  T value;
  load::TagStamps stamps;

  friend std::size_t weight_of(const Tagged& tagged) {
    return memory::owned_bytes(tagged.value) + tagged.stamps.owned_bytes();
  }
};

template <class T>
constexpr ValueType make_tagged_type() {
  ValueType type = memory::ops_of<Tagged<T>>();
  if constexpr (CodecFor<JsonCodec, T>) {
    type.json = [](const void* held) -> std::optional<std::string> {
      const auto& tagged = *static_cast<const Tagged<T>*>(held);
      if (tagged.stamps.removed() || tagged.stamps.expired()) return std::nullopt;
      return AnyCodec<T>(JsonCodec{}).encode(tagged.value);
    };
  }
  return type;
}

template <class T>
inline constexpr ValueType tagged_type = make_tagged_type<T>();

}  // namespace cachecade::detail
