// The qualified name of one class, enum or function, as the compiler knows it.
//
// Two sources. The mangled name (typeid) is the better one: the Itanium ABI fixes it for both compilers, it shows
// inline namespaces, and it alone tells `static` functions ("L" before the name) and, under Clang, specializations of
// function templates. Only its plain part is read here: nested source names; anything richer (operators,
// substitutions, template arguments) ends the reading. Where it ends early, or without RTTI, __PRETTY_FUNCTION__
// answers, brought to one spelling by spelling.hpp.
#pragma once

#include <cachecade/detail/config.hpp>

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

/// Reads a mangled type name, or a function's after "_Z", up to its template arguments or parameters. Pure.
Symbol read_symbol(std::string_view mangled);

/// The mangled name of T, which may be incomplete; empty without RTTI.
template <class T>
std::string_view mangled_type() {
#if defined(__cpp_rtti)
  return std::string_view(typeid(T*).name()).substr(1);
#else
  return {};
#endif
}

template <auto F>
struct ValueTag {};

/// The mangled name of function F without "_Z"; empty where it has none, and without RTTI.
template <auto F>
std::string_view mangled_function() {
#if defined(__cpp_rtti)
  std::string_view text = typeid(ValueTag<F>).name();
  constexpr std::string_view start = "ValueTagIXadL_Z";
  const auto at = text.find(start);
  if (at != text.npos) return text.substr(at + start.size());
#endif
  return {};
}

/// What the two functions below make of what the compiler says.
std::string symbol_name_of(std::string_view mangled, std::string_view pretty);
std::string symbol_template_of(std::string_view mangled, std::string_view pretty);

/// The qualified name of class, enum or other type T, with template arguments in the compiler's spelling.
template <class T>
std::string symbol_name() {
  return symbol_name_of(mangled_type<T>(), pretty_argument(pretty_type<T>()));
}

/// The qualified name of the class template that T is made from; empty where it is a member of another template.
template <class T>
std::string symbol_template() {
  return symbol_template_of(mangled_type<T>(), pretty_argument(pretty_type<T>()));
}

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/symbol.ipp>
#endif
