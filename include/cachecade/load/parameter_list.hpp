// ParameterList: how run-time arguments are written as a function's parameter types would write them, as a table, so
// that the loop over it is compiled once.
#pragma once

#include <cachecade/key/argument.hpp>
#include <cachecade/key/buffer.hpp>
#include <cachecade/load/callable_facts.hpp>

#include <cstddef>
#include <span>

namespace cachecade::load {

/// One parameter.
struct ParameterWriter {
  bool (*holds)(const KeyArgument& argument) = nullptr;  // whether an argument is of the parameter's very type
  detail::argument::Writer write = nullptr;              // null: left out of keys
};

struct ParameterList {
  const ParameterWriter* parameters = nullptr;
  std::size_t count = 0;

  /// Writes `[a,b]`, as far as number and kinds fit.
  Fit operator()(KeyBuffer& out, std::span<const KeyArgument> arguments) const;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/parameter_list.ipp>
#endif
