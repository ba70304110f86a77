// Results that can say that there is nothing.
#pragma once

#include <concepts>

namespace cachecade::detail {

/// Non-empty optional-like types know "absent": std::optional, std::expected and their kind.
template <class T>
concept KnowsAbsent = requires(const T& value) {
  { value.has_value() } -> std::same_as<bool>;
  *value;
};

template <class T>
constexpr bool is_absent(const T& value) {
  if constexpr (KnowsAbsent<T>) {
    return !value.has_value();
  } else {
    return false;
  }
}

}  // namespace cachecade::detail
