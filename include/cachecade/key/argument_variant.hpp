// The values that a KeyArgument holds.
#pragma once

#include <cachecade/key/argument_value.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace cachecade::detail::argument {

struct Null {};
struct Ticks {
  long double count = 0;
  std::intmax_t numerator = 1;  // a tick is numerator / denominator seconds
  std::intmax_t denominator = 1;
};
struct List {
  std::vector<KeyArgument> parts;
};
struct Other {};

struct Value
    : std::variant<Null, bool, char, std::int64_t, std::uint64_t, long double, std::string, Ticks, List, Other> {
  using variant::variant;
};

}  // namespace cachecade::detail::argument
