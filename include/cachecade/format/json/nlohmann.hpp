// The one include of nlohmann's JSON library, for bodies that are compiled once, and for codecs that stand on it.
#pragma once

#include <nlohmann/json.hpp>
