// The qualified name of one class, enum or function, as the compiler knows it.
//
// Two sources. The mangled name (typeid) is the better one: the Itanium ABI fixes it for both compilers, it shows
// inline namespaces, and it alone tells `static` functions ("L" before the name) and, under Clang, specializations of
// function templates. Only its plain part is read here: nested source names; anything richer (operators,
// substitutions, template arguments) ends the reading. Where it ends early, or without RTTI, __PRETTY_FUNCTION__
// answers, brought to one spelling by spelling.hpp.
#pragma once

#include <cachecade/detail/spelling.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#if defined(__cpp_rtti)
#include <typeinfo>
#endif

namespace cachecade::detail {

template <class T>
constexpr const char* pretty_type() {
  return __PRETTY_FUNCTION__;
}
template <auto F>
constexpr const char* pretty_value() {
  return __PRETTY_FUNCTION__;
}

/// "X" of "... [with T = X]" (GCC) and "... [T = X]" (Clang).
constexpr std::string_view pretty_argument(std::string_view text) {
  const auto equals = text.find(" = ");
  return text.substr(equals + 3, text.rfind(']') - equals - 3);
}

/// What a mangled name says of the entity that it names.
struct Symbol {
  std::string name = {};   // "app::load"; empty where it is not made of plain identifiers
  bool internal = false;   // `static`, or inside an anonymous namespace
  bool templated = false;  // template arguments follow the part that was read
  bool local = false;      // declared inside a function
};

/// Appends one identifier; the standard library's ABI namespaces (`__1`, `__cxx11`, `_V2`) are left out.
inline void append_identifier(Symbol& symbol, std::string_view identifier, bool last) {
  if (!last && identifier.starts_with('_') && symbol.name.starts_with("std")) return;
  if (identifier == "_GLOBAL__N_1") {
    symbol.internal = true;
    identifier = "(anonymous namespace)";
  }
  symbol.name.append(symbol.name.empty() ? "" : "::").append(identifier);
}

/// Takes "3app" from the front; empty where the front is no source name.
inline std::string_view take_source_name(std::string_view& mangled) {
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
inline bool take_namespace(Symbol& symbol, std::string_view& mangled) {
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

/// Reads a mangled type name, or a function's after "_Z", up to its template arguments or parameters. Pure.
inline Symbol read_symbol(std::string_view mangled) {
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

#if defined(__cpp_rtti)
/// The mangled name of T, which may be incomplete.
template <class T>
std::string_view mangled_type() {
  return std::string_view(typeid(T*).name()).substr(1);
}

template <auto F>
struct ValueTag {};

/// The mangled name of function F without "_Z"; empty where it has none.
template <auto F>
std::string_view mangled_function() {
  std::string_view text = typeid(ValueTag<F>).name();
  constexpr std::string_view start = "ValueTagIXadL_Z";
  const auto at = text.find(start);
  return at == text.npos ? std::string_view{} : text.substr(at + start.size());
}
#endif

/// The qualified name of class, enum or other type T, with template arguments in the compiler's spelling.
template <class T>
std::string symbol_name() {
#if defined(__cpp_rtti)
  const auto mangled = mangled_type<T>();
  const Symbol symbol = read_symbol(mangled);
  if (symbol.local) return "`" + std::string(mangled) + "`";
  if (!symbol.templated && !symbol.name.empty()) return symbol.name;
#endif
  return one_spelling(pretty_argument(pretty_type<T>()));
}

/// The qualified name of the class template that T is made from; empty where it is a member of another template.
template <class T>
std::string symbol_template() {
  const std::string pretty = one_spelling(pretty_argument(pretty_type<T>()));
  const auto open = pretty.find('<');
  if (open == pretty.npos || pretty.find(">::", open) != pretty.npos) {
    if (open == pretty.npos || closes_early(std::string_view(pretty).substr(open))) return {};
  }
#if defined(__cpp_rtti)
  const Symbol symbol = read_symbol(mangled_type<T>());
  if (symbol.local) return {};
  if (symbol.templated && !symbol.name.empty()) return symbol.name;
#endif
  return pretty.substr(0, open);
}

}  // namespace cachecade::detail
