// value_ops<T>: what the core does with results of type T.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/immortal.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/schema.hpp>
#include <cachecade/function/result_type.hpp>
#include <cachecade/memory/weigh.hpp>

#include <memory>
#include <utility>

namespace cachecade::detail {

template <class T>
struct JsonCodecOf {
  const codec::JsonTextCodec codec{codec::json_ops<T>};
};
template <class T>
inline constinit Immortal<JsonCodecOf<T>> json_codec_of;

template <class T>
const Codec& json_codec() {
  return json_codec_of<T>.get().codec;
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

template <class Default, class T>
struct DefaultCodec {
  const AnyCodec<T> codec{Default{}};
};
template <class Default, class T>
inline constinit Immortal<DefaultCodec<Default, T>> default_codec_of;

/// The codec that a cache whose codec is `Default` gives to results of type T; null where it has none for them.
template <class Default, class T>
std::shared_ptr<const Codec> default_codec() {
  if constexpr (!CodecFor<Default, T>) {
    return nullptr;
  } else if constexpr (std::same_as<Default, JsonCodec>) {
    return unowned(json_codec<T>());
  } else {
    return default_codec_of<Default, T>.get().codec.untyped();
  }
}

}  // namespace cachecade::detail
