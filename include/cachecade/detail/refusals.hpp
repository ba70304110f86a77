// What is refused where a function is wrapped, each in a sentence with the cure. <cachecade.hpp> includes this first,
// so that the compiler tells no chain of headers before the sentence.
#pragma once

namespace cachecade::detail {

/// Stands for what was refused, so that the refusal stays the only error.
struct Refused {
  template <class... A>
  Refused operator()(A&&...) const;
  template <class T>
  operator T() const;  // NOLINT
};

template <class Fn, bool has_ttl = false>
constexpr void check_ttl() {
  static_assert(has_ttl, "cachecade: the ttl is missing: cachecaded(\"name\", 60s, fn)");
}

template <class Hook, class Result, bool is_hook>
constexpr void check_hook() {
  static_assert(
      is_hook,
      "cachecade: cache_if, ttl_of and tags_of are called with the function's result, as const R&, and return "
      "a bool, a duration, and texts");
}

template <class Codec, class Result, bool is_codec>
constexpr void check_codec() {
  static_assert(is_codec,
                "cachecade: this codec is not for the function's result: its members encode(const R&) and "
                "decode(std::type_identity<R>, std::string_view) must take that very type");
}

template <class Result, bool has_json>
constexpr void check_json() {
  static_assert(has_json,
                "cachecade: json() needs a result that JSON can hold: give it nlohmann's to_json and from_json");
}

}  // namespace cachecade::detail
