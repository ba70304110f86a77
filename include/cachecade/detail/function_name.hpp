// The name of a function that is given as a template argument: `app::load_user(int,const app::User&)`.
//
// It becomes part of stored keys, so every build that has the function must print the same text: qualified name as
// detail/symbol.hpp tells it, parameter types as detail/type_name.hpp spells them; no return type, no noexcept.
// What has no such name is refused: at compile time what the compiler's text shows (no function; member functions;
// lambdas; operators; anything of an anonymous namespace; under GCC, specializations of function templates), when the
// wrapper is made what only the mangled name shows (`static` functions; specializations under Clang; needs RTTI).
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/spelling.hpp>
#include <cachecade/detail/symbol.hpp>
#include <cachecade/detail/type_name.hpp>

#include <string>
#include <string_view>
#include <type_traits>

namespace cachecade::detail {

template <class T>
struct FunctionParameters {
  static constexpr bool is_function = false;
  static constexpr bool shared = false;
};

template <class R, bool no_throw, class... A>
struct FunctionParameters<R (*)(A...) noexcept(no_throw)> {
  static constexpr bool is_function = true;
  static constexpr bool has_shared_name(std::string_view type) {
    return type.find("{anonymous}") == type.npos && type.find("(anonymous") == type.npos &&
           type.find("lambda") == type.npos;
  }
  static constexpr bool shared = (has_shared_name(pretty_argument(pretty_type<A>())) && ...);
  static std::string text() {
    std::string out(1, '(');
    append_type_names<A...>(out, ",");
    return out.append(")");
  }
};

/// The compiler's text for F, without Clang's "&".
template <auto F>
constexpr std::string_view pretty_function() {
  std::string_view text = pretty_argument(pretty_value<F>());
  if (text.starts_with('&')) text.remove_prefix(1);
  return text;
}

/// True where F is a function whose name other builds share, as far as the compiler's text shows.
template <auto F>
constexpr bool has_function_name() {
  using Parameters = FunctionParameters<std::remove_cv_t<decltype(F)>>;
  if constexpr (Parameters::is_function) {
    return Parameters::shared && is_qualified_identifier(pretty_function<F>());
  } else {
    return false;
  }
}

/// The name of a function of which the compiler says this; throws what function_name throws.
std::string function_name_of(std::string_view mangled, std::string_view pretty, std::string_view parameters);

/// The name of F: qualified name and parameter types, equal in every build. Throws std::invalid_argument, with a
/// sentence that says the cure, for functions that only the mangled name shows to have none; else only bad_alloc.
template <auto F>
std::string function_name() {
  static_assert(FunctionParameters<std::remove_cv_t<decltype(F)>>::is_function || std::is_member_pointer_v<decltype(F)>,
                "cachecaded<f>(ttl) takes a plain function; a member function, a lambda or another value has no name "
                "that other builds share: use cachecaded(\"name\", ttl, fn)");
  static_assert(has_function_name<F>() || !FunctionParameters<std::remove_cv_t<decltype(F)>>::is_function,
                "a template's specialization, an operator, a lambda or anything of an anonymous namespace has no name "
                "that other builds share: use cachecaded(\"name\", ttl, fn)");
  if constexpr (has_function_name<F>()) {
    return function_name_of(mangled_function<F>(), pretty_function<F>(),
                            FunctionParameters<std::remove_cv_t<decltype(F)>>::text());
  } else {
    return {};
  }
}

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/function_name.ipp>
#endif
