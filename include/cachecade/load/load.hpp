// Load: a run of the function, without its types.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/value_ops.hpp>

namespace cachecade::load {

/// Fills the slot with the function's result. Throws what the function throws.
using Load = detail::FunctionRef<void(detail::Slot& into)>;

}  // namespace cachecade::load
