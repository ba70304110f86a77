// Calls by name: run-time arguments written as a function's parameter types would write them.
#pragma once

#include <cachecade/function/signature.hpp>
#include <cachecade/key/argument.hpp>
#include <cachecade/key/buffer.hpp>
#include <cachecade/load/callable_facts.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

/// Writes `[a,b]` as parameters of types P... would, as far as number and kinds fit.
template <class... P>
load::Fit write_arguments(KeyBuffer& out, std::span<const KeyArgument> arguments) {
  constexpr std::size_t expected = (std::size_t{0} + ... + (is_ignored<P> ? 0 : 1));
  if (arguments.size() != expected) return load::Fit::none;
  std::size_t next = 0;
  bool exact = true;
  [[maybe_unused]] const auto write_one = [&]<class T>(std::type_identity<T>) {
    if constexpr (is_ignored<T>) {
      return true;
    } else {
      if (next > 0) out.push_back(',');
      exact = exact && arguments[next].template holds<T>();
      return encode_argument_as<T>(out, arguments[next++]);
    }
  };
  out.push_back('[');
  const bool fits = (write_one(std::type_identity<P>{}) && ...);
  out.push_back(']');
  return !fits ? load::Fit::none : exact ? load::Fit::exact : load::Fit::converted;
}

}  // namespace cachecade::detail
