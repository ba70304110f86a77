#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/config.hpp>

#include <stdexcept>

namespace cachecade::detail {

CACHECADE_DECL void throw_no_callable() { throw std::logic_error("cachecade: an empty callback was called"); }

}  // namespace cachecade::detail
