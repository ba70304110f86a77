#pragma once

#include <cachecade/result.hpp>

#include <stdexcept>

namespace cachecade::detail {

CACHECADE_DECL void throw_wrong_result() {
  throw std::logic_error("cachecade: a Result was asked for what it does not hold");
}

}  // namespace cachecade::detail
