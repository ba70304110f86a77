// value_ops<T>: what the core does with results of type T.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/schema.hpp>
#include <cachecade/function/result_type.hpp>
#include <cachecade/memory/weigh.hpp>

#include <memory>
#include <utility>

namespace cachecade::detail {

/// Never destroyed, as static destructors may still use caches.
template <class T>
const Codec& json_codec() {
  static const auto* const codec = new codec::JsonTextCodec(codec::json_ops<T>);
  return *codec;
}

template <class T>
constexpr ValueOps make_value_ops() noexcept {
  ValueOps ops = memory::ops_of<T>();
  if constexpr (KnowsAbsent<T>) {
    ops.absent = [](const void* value) { return is_absent(*static_cast<const T*>(value)); };
  }
  ops.schema = &schema_fingerprint<T>;
  if constexpr (codec::JsonConvertible<T>) ops.json = &json_codec<T>;
  return ops;
}

template <class T>
inline constexpr ValueOps value_ops = make_value_ops<T>();

/// The codec that a cache whose codec is `Default` gives to results of type T; null where it has none for them.
template <class Default, class T>
std::shared_ptr<const Codec> default_codec() {
  if constexpr (!CodecFor<Default, T>) {
    return nullptr;
  } else if constexpr (std::same_as<Default, JsonCodec>) {
    return unowned(json_codec<T>());
  } else {
    static const auto* const codec = new AnyCodec<T>(Default{});
    return codec->untyped();
  }
}

}  // namespace cachecade::detail
