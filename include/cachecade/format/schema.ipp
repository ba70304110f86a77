#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/fnv.hpp>
#include <cachecade/format/schema.hpp>

namespace cachecade::schema {

CACHECADE_DECL std::string fingerprint_of(const std::string& text) { return detail::hex16(detail::stable_hash(text)); }

}  // namespace cachecade::schema
