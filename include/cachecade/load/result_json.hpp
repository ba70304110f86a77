// A result as JSON text.
#pragma once

#include <cachecade/detail/value_ops.hpp>

#include <string>

namespace cachecade::load {

/// The JSON text of a value. Throws Error(no_codec) where this very value has no JSON form.
std::string json_text(const detail::Slot& full);

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/result_json.ipp>
#endif
