#pragma once

#include <cachecade/detail/spelling.hpp>
#include <cachecade/detail/symbol.hpp>

#include <cstddef>
#include <utility>

namespace cachecade::detail {

/// Appends one identifier; the standard library's ABI namespaces (`__1`, `__cxx11`, `_V2`) are left out.
CACHECADE_DECL void append_identifier(Symbol& symbol, std::string_view identifier, bool last) {
  if (!last && identifier.starts_with('_') && symbol.name.starts_with("std")) return;
  if (identifier == "_GLOBAL__N_1") {
    symbol.internal = true;
    identifier = "(anonymous namespace)";
  }
  symbol.name.append(symbol.name.empty() ? "" : "::").append(identifier);
}

/// Takes "3app" from the front; empty where the front is no source name.
CACHECADE_DECL std::string_view take_source_name(std::string_view& mangled) {
  std::size_t length = 0;
  std::size_t digits = 0;
  while (digits < mangled.size() && mangled[digits] >= '0' && mangled[digits] <= '9' && length < mangled.size()) {
    length = length * 10 + static_cast<std::size_t>(mangled[digits++] - '0');
  }
  if (length == 0 || length > mangled.size() - digits) return {};
  const auto identifier = mangled.substr(digits, length);
  mangled.remove_prefix(digits + length);
  return identifier;
}

/// The substitutions that a name can begin with: `std`, and the namespaces around ValueTag (below).
CACHECADE_DECL bool take_namespace(Symbol& symbol, std::string_view& mangled) {
  struct Known {
    std::string_view code;
    std::string_view name;
  };
  for (const auto& [code, name] : {Known{"St", "std"}, {"S_", "cachecade"}, {"S0_", "cachecade::detail"}}) {
    if (!mangled.starts_with(code)) continue;
    mangled.remove_prefix(code.size());
    symbol.name = name;
    return true;
  }
  return false;
}

CACHECADE_DECL Symbol read_symbol(std::string_view mangled) {
  Symbol symbol;
  symbol.local = mangled.starts_with('Z');
  const bool nested = mangled.starts_with('N');
  if (nested) mangled.remove_prefix(1);
  bool more = take_namespace(symbol, mangled) || !symbol.local;
  std::size_t identifiers = 0;
  while (more) {
    if (mangled.starts_with('L')) {
      symbol.internal = true;
      mangled.remove_prefix(1);
    }
    const auto identifier = take_source_name(mangled);
    if (identifier.empty()) break;
    ++identifiers;
    const bool last = mangled.empty() || mangled[0] < '0' || mangled[0] > '9';
    append_identifier(symbol, identifier, last && !mangled.starts_with('L'));
    while (mangled.starts_with('B')) {  // an ABI tag
      mangled.remove_prefix(1);
      if (take_source_name(mangled).empty()) break;
    }
    more = nested;
  }
  symbol.templated = mangled.starts_with('I');
  const bool complete = nested ? mangled.starts_with('E') || symbol.templated : true;
  if (identifiers == 0 || !complete) symbol.name.clear();
  return symbol;
}

CACHECADE_DECL std::string symbol_name_of(std::string_view mangled, std::string_view pretty) {
  if (!mangled.empty()) {
    Symbol symbol = read_symbol(mangled);
    if (symbol.local) return std::string(1, '`').append(mangled).append(1, '`');
    if (!symbol.templated && !symbol.name.empty()) return std::move(symbol.name);
  }
  return one_spelling(pretty);
}

CACHECADE_DECL std::string symbol_template_of(std::string_view mangled, std::string_view pretty) {
  std::string text = one_spelling(pretty);
  const auto open = text.find('<');
  if (open == text.npos || text.find(">::", open) != text.npos) {
    if (open == text.npos || closes_early(std::string_view(text).substr(open))) return {};
  }
  if (!mangled.empty()) {
    Symbol symbol = read_symbol(mangled);
    if (symbol.local) return {};
    if (symbol.templated && !symbol.name.empty()) return std::move(symbol.name);
  }
  text.resize(open);
  return text;
}

}  // namespace cachecade::detail
