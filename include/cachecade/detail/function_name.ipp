#pragma once

#include <cachecade/detail/function_name.hpp>

#include <stdexcept>
#include <utility>

namespace cachecade::detail {

/// Why it has no name that other builds share, though the compiler's text shows none of it; empty where it has one.
CACHECADE_DECL std::string_view function_name_problem(const Symbol& symbol) {
  if (symbol.internal) return "has internal linkage (static)";
  if (symbol.templated || symbol.name.empty()) return "is a specialization of a template";
  return {};
}

CACHECADE_DECL std::string function_name_of(std::string_view mangled, std::string_view pretty,
                                            std::string_view parameters) {
  if (mangled.empty()) return std::string(pretty).append(parameters);
  Symbol symbol = read_symbol(mangled);
  if (const auto problem = function_name_problem(symbol); !problem.empty()) {
    std::string message = "cachecade: ";
    message.append(pretty).append(" ").append(problem);
    throw std::invalid_argument(
        message.append(": it has no name that other builds share: use cachecaded(\"name\", ttl, fn)"));
  }
  return std::move(symbol.name.append(parameters));
}

}  // namespace cachecade::detail
