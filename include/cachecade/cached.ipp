#pragma once

#include <cachecade/cached.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/error.hpp>

namespace cachecade::detail {

CACHECADE_DECL void throw_no_function() {
  throw Error(Errc::no_function, "an empty Cached was called: assign what cachecaded(...) returns to it first");
}

CACHECADE_DECL void throw_no_json() {
  throw Error(Errc::no_codec, "the result's type has no JSON form: give it nlohmann's to_json and from_json");
}

}  // namespace cachecade::detail
