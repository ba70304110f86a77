// A type's name as text: C++-like, and the same under GCC and Clang, libstdc++ and libc++.
//
// Neither compiler's own text will do. __PRETTY_FUNCTION__ differs in spelling (`long unsigned int`), in spacing, and
// in whether it shows inline namespaces; typeid's text is mangled and carries the standard library's ABI namespaces.
// So the name is built here: scalars from a table, qualifiers, pointers and arrays by rule, class templates from
// their type arguments (trailing arguments that equal the template's defaults are left out: allocators, comparators,
// hashers), and only the qualified name of a plain class or enum comes from the compiler (detail/symbol.hpp).
// Local classes and lambdas have no name that a reader could use: they keep their mangled name, in backquotes.
// Without RTTI inline namespaces of the user show as the compiler prints them (GCC does, Clang does not).
// Templates with other than type arguments show those as the compiler prints them, integer suffixes removed.
#pragma once

#include <cachecade/detail/symbol.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace cachecade::detail {

template <class T>
void append_type_name(std::string& out);

/// The canonical name of T. Pure and thread safe; allocates; throws only bad_alloc.
template <class T>
std::string type_name() {
  std::string out;
  append_type_name<T>(out);
  return out;
}

template <class T>
void append_next_type(std::string& out, bool& first, std::string_view separator) {
  if (!first) out.append(separator);
  first = false;
  append_type_name<T>(out);
}

template <class... T>
void append_type_names([[maybe_unused]] std::string& out, [[maybe_unused]] std::string_view separator) {
  [[maybe_unused]] bool first = true;
  (append_next_type<T>(out, first, separator), ...);
}

/// "int, app::User" in the spelling of type_name, joined by `separator`.
template <class... T>
std::string type_names(std::string_view separator) {
  std::string out;
  append_type_names<T...>(out, separator);
  return out;
}

template <class T>
constexpr std::string_view scalar_name() {
  // clang-format off
  if constexpr (std::is_same_v<T, void>) return "void";
  else if constexpr (std::is_same_v<T, std::nullptr_t>) return "std::nullptr_t";
  else if constexpr (std::is_same_v<T, bool>) return "bool";
  else if constexpr (std::is_same_v<T, char>) return "char";
  else if constexpr (std::is_same_v<T, signed char>) return "signed char";
  else if constexpr (std::is_same_v<T, unsigned char>) return "unsigned char";
  else if constexpr (std::is_same_v<T, wchar_t>) return "wchar_t";
  else if constexpr (std::is_same_v<T, char8_t>) return "char8_t";
  else if constexpr (std::is_same_v<T, char16_t>) return "char16_t";
  else if constexpr (std::is_same_v<T, char32_t>) return "char32_t";
  else if constexpr (std::is_same_v<T, short>) return "short";
  else if constexpr (std::is_same_v<T, unsigned short>) return "unsigned short";
  else if constexpr (std::is_same_v<T, int>) return "int";
  else if constexpr (std::is_same_v<T, unsigned>) return "unsigned int";
  else if constexpr (std::is_same_v<T, long>) return "long";
  else if constexpr (std::is_same_v<T, unsigned long>) return "unsigned long";
  else if constexpr (std::is_same_v<T, long long>) return "long long";
  else if constexpr (std::is_same_v<T, unsigned long long>) return "unsigned long long";
  else if constexpr (std::is_same_v<T, float>) return "float";
  else if constexpr (std::is_same_v<T, double>) return "double";
  else if constexpr (std::is_same_v<T, long double>) return "long double";
  else if constexpr (std::is_same_v<T, std::string>) return "std::string";
  else if constexpr (std::is_same_v<T, std::wstring>) return "std::wstring";
  else if constexpr (std::is_same_v<T, std::u8string>) return "std::u8string";
  else if constexpr (std::is_same_v<T, std::u16string>) return "std::u16string";
  else if constexpr (std::is_same_v<T, std::u32string>) return "std::u32string";
  else if constexpr (std::is_same_v<T, std::string_view>) return "std::string_view";
  else if constexpr (std::is_same_v<T, std::wstring_view>) return "std::wstring_view";
  else if constexpr (std::is_same_v<T, std::u8string_view>) return "std::u8string_view";
  else if constexpr (std::is_same_v<T, std::u16string_view>) return "std::u16string_view";
  else if constexpr (std::is_same_v<T, std::u32string_view>) return "std::u32string_view";
  else return {};
  // clang-format on
}

template <class... T>
struct TypeList {};

/// True where C<Taken...> is a type and the same as `Whole`: what follows Taken are the template's own defaults.
template <class Whole, template <class...> class C, class... Taken>
constexpr bool spells() {
  if constexpr (requires { typename C<Taken...>; }) {
    return std::is_same_v<C<Taken...>, Whole>;
  } else {
    return false;
  }
}

template <class Whole, template <class...> class C, class... Taken, class... Rest>
void append_arguments(std::string& out, TypeList<Taken...>, TypeList<Rest...>) {
  if constexpr (sizeof...(Rest) == 0 || spells<Whole, C, Taken...>()) {
    append_type_names<Taken...>(out, ",");
  } else {
    [&out]<class Next, class... More>(TypeList<Next, More...>) {
      append_arguments<Whole, C>(out, TypeList<Taken..., Next>{}, TypeList<More...>{});
    }(TypeList<Rest...>{});
  }
}

/// Types that are neither scalars nor qualified: classes, enums, and what has a rule of its own below.
template <class T>
struct NameOf {
  static void append(std::string& out) { out.append(symbol_name<T>()); }
};

template <template <class...> class C, class... A>
struct NameOf<C<A...>> {
  static void append(std::string& out) {
    const std::string whole = symbol_template<C<A...>>();
    if (whole.empty()) {
      out.append(symbol_name<C<A...>>());
      return;
    }
    out.append(whole).append("<");
    append_arguments<C<A...>, C>(out, TypeList<>{}, TypeList<A...>{});
    out.append(">");
  }
};

template <class T, std::size_t n>
struct NameOf<std::array<T, n>> {
  static void append(std::string& out) {
    out.append("std::array<");
    append_type_name<T>(out);
    out.append(",").append(std::to_string(n)).append(">");
  }
};

template <class R, class... A>
struct NameOf<R(A...)> {
  static void append(std::string& out) {
    append_type_name<R>(out);
    out.append("(");
    append_type_names<A...>(out, ",");
    out.append(")");
  }
};
template <class R, class... A>
struct NameOf<R(A...) noexcept> {
  static void append(std::string& out) {
    NameOf<R(A...)>::append(out);
    out.append(" noexcept");
  }
};

template <class T>
void append_type_name(std::string& out) {
  if constexpr (std::is_lvalue_reference_v<T>) {
    append_type_name<std::remove_reference_t<T>>(out);
    out.append("&");
  } else if constexpr (std::is_rvalue_reference_v<T>) {
    append_type_name<std::remove_reference_t<T>>(out);
    out.append("&&");
  } else if constexpr (std::is_bounded_array_v<T>) {
    append_type_name<std::remove_extent_t<T>>(out);
    out.append("[").append(std::to_string(std::extent_v<T>)).append("]");
  } else if constexpr (std::is_unbounded_array_v<T>) {
    append_type_name<std::remove_extent_t<T>>(out);
    out.append("[]");
  } else if constexpr (std::is_pointer_v<T>) {
    append_type_name<std::remove_pointer_t<T>>(out);
    out.append("*").append(std::is_const_v<T> ? " const" : "").append(std::is_volatile_v<T> ? " volatile" : "");
  } else if constexpr (std::is_const_v<T>) {
    out.append("const ");
    append_type_name<std::remove_const_t<T>>(out);
  } else if constexpr (std::is_volatile_v<T>) {
    out.append("volatile ");
    append_type_name<std::remove_volatile_t<T>>(out);
  } else if constexpr (!scalar_name<T>().empty()) {
    out.append(scalar_name<T>());
  } else {
    NameOf<T>::append(out);
  }
}

}  // namespace cachecade::detail
