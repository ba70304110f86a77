// encode_key: the text of one value in a key. The table of forms is in key.hpp.
//
// Invariant: for one type, different values have different texts and equal values the same text; no text holds a raw
// brace or a control character; texts of parts join to lists without ambiguity, because no text holds a comma or a
// bracket outside of its own brackets and quotes. Cost: one pass, no heap, except for unordered containers (sorted by
// text), paths and types that go through JSON.
#pragma once

#include <cachecade/key/buffer.hpp>
#include <cachecade/key/json.hpp>
#include <cachecade/key/kinds.hpp>
#include <cachecade/key/scalars.hpp>
#include <cachecade/key/traits.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace cachecade {

/// T's values can stand in a key.
template <class T>
concept Keyable = detail::keyable<std::remove_cvref_t<T>>();

/// Appends the text of `value`. Throws std::bad_alloc, and what the user's own key function or `to_json` throws.
template <class T>
void encode_key(KeyBuffer& out, const T& value);

namespace detail {

template <std::size_t N>
std::string_view char_array_text(const char (&text)[N]) noexcept {
  const auto* end = static_cast<const char*>(std::memchr(text, 0, N));
  return {text, end != nullptr ? static_cast<std::size_t>(end - text) : N};
}

template <class T>
void encode_any_text(KeyBuffer& out, const T& value) {
  if constexpr (std::is_array_v<T>) {
    encode_text(out, char_array_text(value));
  } else if constexpr (std::is_pointer_v<T>) {
    value != nullptr ? encode_text(out, value) : out.append("null");
  } else if constexpr (Path<T>) {
    encode_text(out, value.native());
  } else {
    encode_text(out, {reinterpret_cast<const char*>(value.data()), value.size()});
  }
}

template <class T>
void encode_optional(KeyBuffer& out, const T& value) {
  if (!value.has_value()) return out.append("null");
  constexpr bool wrapped = may_be_null<std::remove_cv_t<typename T::value_type>>();
  if (wrapped) out.push_back('[');
  encode_key(out, *value);
  if (wrapped) out.push_back(']');
}

template <class T>
void encode_variant(KeyBuffer& out, const T& value) {
  out.push_back('[');
  if (value.valueless_by_exception()) {
    out.append("-1]");
    return;
  }
  encode_integer(out, value.index());
  out.push_back(',');
  std::visit([&](const auto& held) { encode_key(out, held); }, value);
  out.push_back(']');
}

/// Each part through `encode`, between brackets, with commas.
template <class Range, class Encode>
void encode_list(KeyBuffer& out, const Range& parts, Encode&& encode) {
  out.push_back('[');
  bool first = true;
  for (auto&& part : parts) {
    if (!first) out.push_back(',');
    first = false;
    encode(out, part);
  }
  out.push_back(']');
}

/// Texts as a list, sorted.
void append_sorted(KeyBuffer& out, std::vector<std::string>& texts);

template <class Range, class Encode>
void encode_sorted(KeyBuffer& out, const Range& parts, Encode&& encode) {
  std::vector<std::string> texts;
  texts.reserve(parts.size());
  for (const auto& part : parts) {
    KeyBuffer text;
    encode(text, part);
    texts.emplace_back(text.view());
  }
  append_sorted(out, texts);
}

template <class T>
void encode_container(KeyBuffer& out, const T& container) {
  const auto encode = [](KeyBuffer& to, const typename T::value_type& part) { encode_key(to, part); };
  if constexpr (Unordered<T>) {
    encode_sorted(out, container, encode);
  } else {
    encode_list(out, container, encode);
  }
}

template <class T>
void encode_tuple(KeyBuffer& out, const T& parts) {
  out.push_back('[');
  std::apply(
      [&](const auto&... part) {
        [[maybe_unused]] std::size_t index = 0;
        ((index++ > 0 ? out.push_back(',') : void(), encode_key(out, part)), ...);
      },
      parts);
  out.push_back(']');
}

template <class T>
void encode_enum(KeyBuffer& out, T value) {
  encode_integer(out, static_cast<std::underlying_type_t<T>>(value));
}

template <class T>
void encode_time(KeyBuffer& out, const T& time) {
  if constexpr (requires { time.time_since_epoch(); }) {
    encode_key(out, time.time_since_epoch().count());
  } else {
    encode_key(out, time.count());
  }
}

template <class T>
void encode_custom(KeyBuffer& out, const T& value) {
  static_assert(
      keyable<CustomKey<T>>(),
      "cachecade: what cachecade_key(const T&) or KeyTraits<T>::key returns has no key itself: return a number, a "
      "text, or a std::tuple (std::tie) of those");
  decltype(auto) key = custom_key(value);
  encode_key(out, key);
}

}  // namespace detail

template <class T>
void encode_key(KeyBuffer& out, const T& value) {
  static_assert(
      Keyable<T>,
      "cachecade: this type has no key: give it an ADL function cachecade_key(const T&) that returns what "
      "identifies it, such as std::tie(value.id), or specialize cachecade::KeyTraits<T>; or leave it out of the "
      "key by taking it as cachecade::ignore<T>, or build the key with .key_by");
  constexpr detail::KeyKind kind = detail::kind_of<T>();
  using enum detail::KeyKind;
  if constexpr (kind == null) {
    out.append("null");
  } else if constexpr (kind == boolean) {
    out.append(value ? "true" : "false");
  } else if constexpr (kind == character) {
    detail::encode_text(out, {&value, 1});
  } else if constexpr (kind == integer) {
    detail::encode_integer(out, value);
  } else if constexpr (kind == enumeration) {
    detail::encode_enum(out, value);
  } else if constexpr (kind == floating) {
    detail::encode_floating(out, value);
  } else if constexpr (kind == text) {
    detail::encode_any_text(out, value);
  } else if constexpr (kind == optional) {
    detail::encode_optional(out, value);
  } else if constexpr (kind == variant) {
    detail::encode_variant(out, value);
  } else if constexpr (kind == tuple) {
    detail::encode_tuple(out, value);
  } else if constexpr (kind == sequence || kind == map) {
    detail::encode_container(out, value);
  } else if constexpr (kind == time) {
    detail::encode_time(out, value);
  } else if constexpr (kind == custom) {
    detail::encode_custom(out, value);
  } else if constexpr (kind == json) {
    detail::JsonKey<T>::encode(out, value);
  }
}

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/encode.ipp>
#endif
