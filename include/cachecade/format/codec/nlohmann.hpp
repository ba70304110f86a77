// The one include of nlohmann's JSON library.
#pragma once

#include <nlohmann/json.hpp>

namespace cachecade {

using Json = nlohmann::json;

}  // namespace cachecade
