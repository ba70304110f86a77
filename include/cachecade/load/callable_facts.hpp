// What the core is told of a callable; function/callable_facts.hpp tells it.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/key/buffer.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace cachecade {

class KeyArgument;

namespace load {

/// How well run-time arguments fit a function's parameters.
enum class Fit {
  none,
  converted,  // each has a value of its parameter's type
  exact       // each is of its parameter's type
};

/// Writes run-time arguments as the function's parameters would stand in a key.
using WriteArguments = detail::Callback<Fit(KeyBuffer& out, std::span<const KeyArgument> arguments)>;

/// What there is to know of the callable itself.
struct CallableFacts {
  const void* type = nullptr;    // one address per callable type
  std::string_view type_text{};  // tells callable types apart within one build; of those without a name only
  std::uintptr_t address = 0;    // where it is a pointer to a function, also to a bound member
  bool closure = false;          // it has captures
  bool generic = false;          // calls deduce its parameter types
};

}  // namespace load
}  // namespace cachecade
