#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/parameter_list.hpp>

namespace cachecade::load {

CACHECADE_DECL Fit ParameterList::operator()(KeyBuffer& out, std::span<const KeyArgument> arguments) const {
  std::size_t used = 0;
  bool exact = true;
  out.push_back('[');
  for (const auto& parameter : std::span(parameters, count)) {
    if (parameter.write == nullptr) continue;
    if (used == arguments.size()) return Fit::none;
    const auto& argument = arguments[used];
    if (used++ > 0) out.push_back(',');
    exact = exact && parameter.holds(argument);
    if (!parameter.write(out, argument)) return Fit::none;
  }
  out.push_back(']');
  if (used != arguments.size()) return Fit::none;
  return exact ? Fit::exact : Fit::converted;
}

}  // namespace cachecade::load
