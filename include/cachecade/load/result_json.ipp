#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/error.hpp>
#include <cachecade/load/result_json.hpp>

#include <utility>

namespace cachecade::load {

CACHECADE_DECL std::string json_text(const detail::Slot& full) {
  if (auto text = full.ops().json().encode(full.value())) return *std::move(text);
  const auto part = full.ops().json().refused_part(full.value());
  throw Error(Errc::no_codec,
              "the result of this call has no JSON form: a number in it is not finite, or a text not "
              "UTF-8" +
                  (part.empty() ? std::string() : ": its member " + detail::quoted(part)));
}

}  // namespace cachecade::load
