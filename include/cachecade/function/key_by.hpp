// KeyBy: the policy knob `.key_by`, a function of the arguments whose result stands in the key in their place.
//
//   cachecaded({.name = "users.get", .ttl = 60s, .key_by = [](Database&, int id) { return id; }}, load_user)
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/refusals.hpp>
#include <cachecade/function/by_name.hpp>
#include <cachecade/function/signature.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/callable_facts.hpp>

#include <concepts>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

/// How a projection sees an argument: as it is for references the function may write to, else as const.
template <class P>
using KeyView = std::conditional_t<std::is_lvalue_reference_v<P>, P, const std::remove_reference_t<P>&>;

template <class T>
inline constexpr bool is_tuple = false;
template <class... E>
inline constexpr bool is_tuple<std::tuple<E...>> = true;

template <class Signature>
class KeyBy;

template <class R, class... P>
class KeyBy<R(P...)> {
 public:
  KeyBy() = default;

  template <class Projection>
  requires(!std::same_as<std::remove_cvref_t<Projection>, KeyBy> &&
           std::is_invocable_v<const std::decay_t<Projection>&, KeyView<P>...>)
      KeyBy(Projection&& projection) {  // NOLINT: a lambda is a KeyBy
    std::decay_t<Projection> project(std::forward<Projection>(projection));
    if constexpr ((KeyableParameter<P> && ...)) {
      if (is_null(project)) return;
    }
    check_key_by<Projected<Projection>, keyable<Projected<Projection>>()>();
    if constexpr (keyable<Projected<Projection>>()) {
      named_ = list_of(std::type_identity<Projected<Projection>>{});
      write_ = [project = std::move(project)](KeyBuffer& out, KeyView<P>... arguments) {
        write_projected(out, call_with(project, arguments...));
      };
    }
  }

  explicit operator bool() const noexcept { return static_cast<bool>(write_); }

  /// The key's argument list: `[x]`, or `[x,y]` when the projection makes a tuple.
  void write(KeyBuffer& out, KeyView<P>... arguments) const { write_(out, arguments...); }

  /// How a call by name writes its arguments: those that the projection would have made.
  const load::WriteArguments& argument_writer() const { return named_; }

 private:
  template <class Projection>
  using Projected = std::remove_cvref_t<std::invoke_result_t<const std::decay_t<Projection>&, KeyView<P>...>>;

  template <class Part>
  static void write_projected(KeyBuffer& out, const Part& part) {
    if constexpr (is_tuple<Part>) {
      encode_key(out, part);
    } else {
      out.push_back('[');
      encode_key(out, part);
      out.push_back(']');
    }
  }

  template <class Part>
  static load::ParameterList list_of(std::type_identity<Part>) {
    return parameter_list<Part>;
  }
  template <class... E>
  static load::ParameterList list_of(std::type_identity<std::tuple<E...>>) {
    return parameter_list<std::remove_cvref_t<E>...>;
  }

  load::WriteArguments named_;
  Callback<void(KeyBuffer&, KeyView<P>...)> write_;
};

/// The initial value of `.key_by`: nothing, where every argument has a key of its own; else a compile-time refusal.
template <class R, class... P>
KeyBy<R(P...)> default_key_by(R (*)(P...)) {
  static_assert((check_parameter<P>() && ...));
  return {};
}

}  // namespace cachecade::detail
