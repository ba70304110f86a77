// GenericFunction: what the wrapper of a generic lambda shares with its copies: the lambda, and what it is as a typed
// function for each list of types that calls have deduced.
#pragma once

#include <cachecade/detail/type_name.hpp>
#include <cachecade/function/callable_facts.hpp>
#include <cachecade/function/generic_knobs.hpp>
#include <cachecade/function/typed_view.hpp>
#include <cachecade/load/signature_views.hpp>

#include <source_location>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

/// How an argument of a deduced type reaches the function: as const, so that nothing is written that a hit would not
/// write; where a knob makes the key, what has no key of its own as it came.
template <bool has_key_by, class A, class T = std::decay_t<A>>
struct GenericParameter {
  using type = const T&;
};
template <class A, class T>
requires(!KeyableParameter<T>) struct GenericParameter<true, A, T> {
  using type = A&&;
};

template <class Fn, class Codec, class... Knobs>
class GenericFunction final : public Counted {
 public:
  static constexpr bool has_key_by = (Knobs::replaces_arguments || ...);

  GenericFunction(Fn&& callable, Policy<>&& policy, load::Owner&& owner, const std::source_location& where,
                  Knobs&&... knobs)
      : fn(std::move(callable)),
        state(std::move(policy), std::move(owner), where, generic_facts(fn, callable_type_text<Fn>())),
        knobs_(std::move(knobs)...) {}

  /// What calls with these argument types use; made by the first, which throws Error(no_codec) where the policy
  /// requires a codec and their result has none. `Signature` is what they deduce.
  template <class Signature, class... A>
  TypedView<Signature> view() const {
    const auto& listed = views_.of(&tag<Signature>, [this] {
      std::string types;
      ((types += (types.empty() ? "" : ",") + type_name<std::decay_t<A>>()), ...);
      return load::SignatureViews::View(new Listed<Signature>(*this, types));
    });
    return TypedView<Signature>(static_cast<const Listed<Signature>&>(listed).function);
  }

  const Fn fn;
  const load::FunctionState state;

 private:
  static load::CallableFacts generic_facts(const Fn& fn, std::string_view type_text) {
    auto facts = facts_of(fn, type_text);
    facts.generic = true;
    return facts;
  }

  template <class Signature>
  struct Listed final : Counted {
    Listed(const GenericFunction& generic, const std::string& types)
        : function({generic, generic.state}, generic.state.part_with_types(types), generic.fn,
                   &default_codec<Codec, typename TypedFunction<Signature>::Result>,
                   generic.template knobs<Signature>()) {
      function.check_codec();
    }

    const TypedFunction<Signature> function;
  };

  template <class Signature>
  TypedKnobsPointer<Signature> knobs() const {
    if constexpr (sizeof...(Knobs) == 0) {
      return {};
    } else {
      const auto with_knobs = [this](Policy<Signature> policy) {
        std::apply([&](const auto&... knob) { (knob.apply(policy), ...); }, knobs_);
        return typed_knobs(std::move(policy));
      };
      if constexpr (has_key_by) {
        return with_knobs({.key_by = KeyBy<Signature>()});
      } else {
        return with_knobs({});
      }
    }
  }

  template <class Signature>
  static constexpr char tag = 0;

  const std::tuple<Knobs...> knobs_;
  const load::SignatureViews views_;
};

}  // namespace cachecade::detail
