#pragma once

#include <cachecade/error.hpp>

namespace cachecade {

CACHECADE_DECL Error::Error(Errc code, const std::string& message)
    : std::runtime_error(std::string("cachecade: ").append(message)), code_(code) {}

}  // namespace cachecade
