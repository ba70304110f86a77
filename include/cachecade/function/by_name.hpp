// Calls by name: a function's parameter types as the core sees them.
#pragma once

#include <cachecade/function/signature.hpp>
#include <cachecade/load/parameter_list.hpp>

#include <cstddef>
#include <type_traits>

namespace cachecade::detail {

template <class P>
constexpr load::ParameterWriter parameter_writer() {
  if constexpr (left_out_of_keys<P>) {
    return {};
  } else {
    return {[](const KeyArgument& argument) { return argument.template holds<P>(); }, &encode_argument_as<P>};
  }
}

template <class... P>
inline constexpr load::ParameterWriter parameter_writers[] = {parameter_writer<P>()..., load::ParameterWriter{}};

/// Of parameters P..., decayed, which all have keys.
template <class... P>
inline constexpr load::ParameterList parameter_list{parameter_writers<P...>, sizeof...(P)};

}  // namespace cachecade::detail
