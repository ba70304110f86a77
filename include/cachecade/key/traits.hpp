// How a type of yours joins a key: one function that returns what identifies the value.
//
//   struct User { int id; std::string name; };
//   auto cachecade_key(const User& user) { return std::tie(user.id); }   // in User's namespace; or:
//
//   template <>
//   struct cachecade::KeyTraits<their::User> {
//     static auto key(const their::User& user) { return user.id; }
//   };
//
// What it returns may be anything that itself has a key. KeyTraits goes before cachecade_key. A function of a base
// class does not count for a derived class: it would drop what the derived class adds, and two values would share one
// key.
#pragma once

#include <cachecade/detail/probe.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace cachecade {

/// Specialize with `static auto key(const T&)` for a type whose namespace is not yours.
template <class T>
struct KeyTraits {};

namespace detail {

namespace hook {

void cachecade_key() = delete;  // makes the name a function, so that the calls below look in the arguments' namespaces

template <class T>
concept Callable = requires(const T& value) {
  cachecade_key(value);
};

namespace rival {

template <class T>
RivalWon cachecade_key(const T&);

template <class T>
concept Won = requires(const T& value) {
  { cachecade_key(value) } -> std::same_as<RivalWon>;
};

}  // namespace rival

template <class T>
concept ForThisType = Callable<T> && !rival::Won<T>;

template <class T>
decltype(auto) call(const T& value) {
  return cachecade_key(value);
}

}  // namespace hook

template <class T>
concept HasKeyTraits = requires(const T& value) {
  KeyTraits<T>::key(value);
};

template <class T>
concept Customized = (std::is_class_v<T> || std::is_union_v<T>)&&(HasKeyTraits<T> || hook::ForThisType<T>);

/// What the user's function gives for `value`; a reference where that function returns one.
template <Customized T>
decltype(auto) custom_key(const T& value) {
  if constexpr (HasKeyTraits<T>) {
    return KeyTraits<T>::key(value);
  } else {
    return hook::call(value);
  }
}

template <class T>
using CustomKey = std::remove_cvref_t<decltype(custom_key(std::declval<const T&>()))>;

}  // namespace detail

}  // namespace cachecade
