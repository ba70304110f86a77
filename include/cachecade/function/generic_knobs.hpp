// The knobs of a generic lambda that need types: generic callables themselves, handed over behind it.
//
//   cachecaded({.name = "sum", .ttl = 60s}, [](auto a, auto b) { return a + b; },
//              cachecade::cache_if([](const auto& sum) { return sum > 0; }))
//
// Each is asked with the types that a call deduces. The plain knobs stand in the policy.
#pragma once

#include <concepts>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade {

namespace detail {

/// `set(policy, value)` puts it into the policy of one signature.
template <class Value, auto set, bool makes_keys = false>
struct GenericKnob {
  static constexpr bool replaces_arguments = makes_keys;

  template <class Policy>
  void apply(Policy& policy) const {
    set(policy, value);
  }

  Value value;
  std::source_location where;
};

template <class T>
inline constexpr bool is_generic_knob = false;
template <class Value, auto set, bool makes_keys>
inline constexpr bool is_generic_knob<GenericKnob<Value, set, makes_keys>> = true;

template <class T>
concept IsGenericKnob = is_generic_knob<T>;

inline constexpr auto set_key_by = [](auto& policy, const auto& value) { policy.key_by = value; };
inline constexpr auto set_tags = [](auto& policy, const auto& value) { policy.tags = value; };
inline constexpr auto set_cache_if = [](auto& policy, const auto& value) { policy.cache_if = value; };
inline constexpr auto set_ttl_of = [](auto& policy, const auto& value) { policy.ttl_of = value; };
inline constexpr auto set_tags_of = [](auto& policy, const auto& value) { policy.tags_of = value; };
inline constexpr auto set_codec = [](auto& policy, const auto& value) { policy.codec = value; };

}  // namespace detail

/// What of the arguments stands in the key in their place. Arguments that have no key of their own then reach the
/// function as they came, all others as const.
template <class F>
detail::GenericKnob<F, detail::set_key_by, true> key_by(F projection,
                                                        std::source_location where = std::source_location::current()) {
  return {std::move(projection), where};
}

/// The tags of a call's entry: a function of the arguments that returns one text or several.
template <class F>
detail::GenericKnob<F, detail::set_tags> tags_by(F make, std::source_location where = std::source_location::current()) {
  return {std::move(make), where};
}

/// Whether a result is stored.
template <class F>
detail::GenericKnob<F, detail::set_cache_if> cache_if(F condition,
                                                      std::source_location where = std::source_location::current()) {
  return {std::move(condition), where};
}

/// A result's own ttl, where it is shorter.
template <class F>
detail::GenericKnob<F, detail::set_ttl_of> ttl_of(F life,
                                                  std::source_location where = std::source_location::current()) {
  return {std::move(life), where};
}

/// More tags, that only the result tells.
template <class F>
detail::GenericKnob<F, detail::set_tags_of> tags_of(F make,
                                                    std::source_location where = std::source_location::current()) {
  return {std::move(make), where};
}

/// What writes results for shared stores: a codec of every result type that calls have.
template <class C>
detail::GenericKnob<C, detail::set_codec> stored_as(C codec,
                                                    std::source_location where = std::source_location::current()) {
  return {std::move(codec), where};
}

}  // namespace cachecade
