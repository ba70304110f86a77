// Arguments that outlive their call: what a task keeps to run the function later.
//
// Values are copied; text that is only looked at becomes a string. What refers to something else cannot be kept, and a
// function with such a parameter cannot be loaded in the background.
#pragma once

#include <cachecade/duration.hpp>
#include <cachecade/function/result_type.hpp>
#include <cachecade/key/ignore.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace cachecade::detail {

template <class T>
inline constexpr bool is_text_view = std::same_as<T, std::string_view> || std::same_as<T, const char*>;

template <class T>
inline constexpr bool is_ignored_borrower = false;
template <class T>
inline constexpr bool is_ignored_borrower<ignore<T>> = std::is_reference_v<T> || borrows<std::remove_cv_t<T>>();

/// Whether a task can keep an argument of this parameter type.
template <class P, class T = std::remove_cvref_t<P>>
inline constexpr bool is_ownable = is_text_view<T> ||
                                   (std::copy_constructible<T> && !borrows<T>() && !is_ignored_borrower<T> &&
                                    (!std::is_lvalue_reference_v<P> || std::is_const_v<std::remove_reference_t<P>>));

/// One argument, copied, to be given once.
template <class P>
class OwnedArgument {
 public:
  using T = std::remove_cvref_t<P>;

  explicit OwnedArgument(const T& value) : value_(copy(value)) {}

  /// To be looked at; good for as long as this lives.
  decltype(auto) look() const noexcept {
    if constexpr (std::same_as<T, std::string_view>) {
      return std::string_view(value_);
    } else if constexpr (std::same_as<T, const char*>) {
      return value_ ? value_->c_str() : static_cast<const char*>(nullptr);
    } else {
      return static_cast<const T&>(value_);
    }
  }

  /// As the function takes it; good for as long as this lives.
  decltype(auto) give() {
    if constexpr (std::same_as<T, std::string_view>) {
      return std::string_view(value_);
    } else if constexpr (std::same_as<T, const char*>) {
      return value_ ? value_->c_str() : static_cast<const char*>(nullptr);
    } else if constexpr (std::is_lvalue_reference_v<P>) {
      return std::as_const(value_);
    } else {
      return std::move(value_);
    }
  }

 private:
  using Kept = std::conditional_t<std::same_as<T, std::string_view>, std::string,
                                  std::conditional_t<std::same_as<T, const char*>, std::optional<std::string>, T>>;

  static Kept copy(const T& value) {
    if constexpr (std::same_as<T, const char*>) {
      return value != nullptr ? Kept(value) : std::nullopt;
    } else {
      return Kept(value);
    }
  }

  Kept value_;
};

/// A knob that needs the arguments to be owned, of a function whose arguments cannot be: it can only be left out.
template <class Value>
struct KnobNotForThese {
  KnobNotForThese() = default;
  template <class Given>
  KnobNotForThese(const Given&) {  // NOLINT: implicit, so that the refusal is what the compiler says
    static_assert(!std::same_as<Given, Given>,
                  "cachecade: stale_for, refresh_at, early and soft_timeout run the function after its caller went on, "
                  "so its arguments must be owned: take views, pointers and references by value (std::string, "
                  "std::vector, std::shared_ptr), or leave these knobs out");
  }
  operator std::optional<Value>() const { return std::nullopt; }  // NOLINT
};

template <class Value, class... P>
using BehindKnob = std::conditional_t<(is_ownable<P> && ...), std::optional<Value>, KnobNotForThese<Value>>;

}  // namespace cachecade::detail
