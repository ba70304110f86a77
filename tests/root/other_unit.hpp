// A second translation unit of the program under test.
#pragma once

#include <string>

namespace other_unit {

/// Wraps a function of that unit under `name`, calls it with 1 and returns the result.
int wrap_under(const std::string& name);

}  // namespace other_unit
