// The result of a call as JSON text.
#pragma once

#include <cachecade/cache/access.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/error.hpp>

#include <string>
#include <utility>

namespace cachecade::detail {

/// The stored text, or the text of what a call returns. Throws Error(no_codec) where that value has no JSON form.
template <class T, class Load, class Behind>
std::string json_of(Access<T> access, Load&& load, const Behind& behind) {
  static_assert(CodecFor<JsonCodec, T>,
                "cachecade: json() needs a result that JSON can hold: give it nlohmann's to_json and from_json");
  if (auto text = access.json()) return std::move(*text);
  if (auto text = AnyCodec<T>(JsonCodec{}).encode(access.call(load, behind))) return std::move(*text);
  throw Error(Errc::no_codec,
              "the result of this call has no JSON form: a number in it is not finite, or a text not UTF-8");
}

}  // namespace cachecade::detail
