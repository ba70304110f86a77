// Calls by name: run-time arguments written as a function's parameter types would write them.
#pragma once

#include <cachecade/function/signature.hpp>
#include <cachecade/key/argument.hpp>
#include <cachecade/key/buffer.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

/// Writes `[a,b]` as parameters of types P... would. False when number or kinds do not fit.
template <class... P>
bool write_arguments(KeyBuffer& out, std::span<const KeyArgument> arguments) {
  constexpr std::size_t expected = (std::size_t{0} + ... + (is_ignored<P> ? 0 : 1));
  if (arguments.size() != expected) return false;
  std::size_t next = 0;
  const auto write_one = [&]<class T>(std::type_identity<T>) {
    if constexpr (is_ignored<T>) {
      return true;
    } else {
      if (next > 0) out.push_back(',');
      return encode_argument_as<T>(out, arguments[next++]);
    }
  };
  out.push_back('[');
  const bool fits = (write_one(std::type_identity<P>{}) && ...);
  out.push_back(']');
  return fits;
}

}  // namespace cachecade::detail
