// CachedFunction: what `cachecaded(ttl, fn)` returns. Call it like the function; its results come from the cache.
//
// Copies are cheap and share everything. All members may be called from any thread at once. A call answered from memory
// costs the key text in a buffer on the stack (no heap below 200 bytes), one look-up and one copy of the result.
#pragma once

#include <cachecade/cache/binding.hpp>
#include <cachecade/cache/function_policy.hpp>
#include <cachecade/cache/held_kind.hpp>
#include <cachecade/cache/json_of.hpp>
#include <cachecade/cache/number_key.hpp>
#include <cachecade/cache/owned_arguments.hpp>
#include <cachecade/cache/wrapped.hpp>
#include <cachecade/call_options.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade {

template <class Fn, class Codec, class Signature>
class CachedFunction;

template <class Fn, class Codec, class R, class... P>
class CachedFunction<Fn, Codec, R(P...)> {
 public:
  using Result = detail::StoredResult<R>;

  CachedFunction(Fn fn, Policy<R(P...)> policy, detail::Owner owner, const std::source_location& where)
      : state_(std::make_shared<State>(std::move(fn), std::move(policy), std::move(owner), where)) {}

  /// The result for these arguments: from the cache if it has a living one, else from the function, whose result is
  /// then stored for the ttl. Concurrent calls with equal arguments share one run. Throws what the function throws, and
  /// stores nothing then; within `on_error_for` of the ttl's end the old value is returned instead. No fault of a store
  /// reaches the caller; it costs at most that store's timeout.
  Result operator()(P... args) const {
    bool looked = false;
    if constexpr (detail::is_number_key<P...>) {
      if (const auto* near = near_by_number(args...)) {
        const memory::PinnedEntry held(*near->engine,
                                       memory::NumberId(*near->kind, static_cast<std::int64_t>(args)...));
        if (held) {
          near->counters->hit(held->cost_us());
          return held->template value_of_number<Result>();
        }
        looked = true;
      }
    }
    return call(looked, std::forward<P>(args)...);
  }

  /// The function with these ways of its calls: see call_options.hpp.
  template <CallOption... Option>
  auto with(const Option&... options) const {
    CallOptions set;
    (options.apply(set), ...);
    return [function = *this, set](P... args) -> Result { return function.call_with(set, args...); };
  }

  /// Runs the function whatever is stored, stores its result and returns it.
  Result refresh(P... args) const { return access(args...).refresh(run(args...)); }

  /// Calls `look(result)` with the result for these arguments, in place where it lies in memory: nothing is copied.
  /// Returns what `look` returns. Runs the function on a miss, as a call does. The result stays as long as `look` runs,
  /// whatever happens to the entry; it holds back no other. Throws what the function and `look` throw.
  template <std::invocable<const Result&> Look>
  decltype(auto) visit(Look&& look, P... args) const {
    if constexpr (detail::is_number_key<P...>) {
      if (const auto* near = near_by_number(args...)) {
        const memory::PinnedEntry held(*near->engine,
                                       memory::NumberId(*near->kind, static_cast<std::int64_t>(args)...));
        if (held) {
          near->counters->hit(held->cost_us());
          return std::invoke(std::forward<Look>(look), held->template value_of_number<Result>());
        }
      }
    }
    return visit_slowly(look, std::forward<P>(args)...);
  }

  /// Removes the entry for these arguments; a run under way will not be stored. Tells whether something was there.
  bool invalidate(P... args) const { return access_to_remove(args...).invalidate(); }

  /// Ends the ttl of the entry for these arguments: the next call runs the function, and only where that fails may the
  /// old value stand in, as `on_error_for` allows; a run under way will not be stored. Tells whether something was
  /// there.
  bool expire(P... args) const { return access_to_remove(args...).expire(); }

  /// The stored result, without ever running the function.
  std::optional<Result> peek(P... args) const {
    auto entry = access(args...).entry();
    return entry ? std::optional<Result>(std::move(entry->value)) : std::nullopt;
  }

  /// The stored result with its age, its remaining life and the store that holds it.
  std::optional<Entry<Result>> entry(P... args) const { return access(args...).entry(); }

  /// Stores `value` as if the function had returned it for these arguments; tells whether a store took it. While
  /// caching is off, removes what is stored.
  bool put(const Result& value, P... args) const {
    if (state_->wrapped.owner().core() == nullptr) return invalidate(std::forward<P>(args)...), false;
    return access(args...).put(value);
  }

  /// The key of these arguments, as it stands in every store.
  std::string key(P... args) const { return std::string(access(args...).key().text()); }

  /// The result as JSON text, for HTTP handlers: as it stands in a shared store, without decoding, or encoded on
  /// demand. Runs the function on a miss. Throws Error(no_codec) when this very result has no JSON form.
  std::string json(P... args) const { return detail::json_of(access(args...), run(args...), behind(args...)); }

  /// Removes the entries of all arguments; tells how many. Walks all keys of the function in the store.
  std::size_t invalidate_all() const { return state_->wrapped.clear(state_->wrapped.owner().core_to_remove()); }

  /// Ends the ttl of the entries of all arguments; tells how many. Walks all keys of the function in the store.
  std::size_t expire_all() const { return state_->wrapped.expire(state_->wrapped.owner().core_to_remove()); }

  /// The function itself.
  const Fn& original() const noexcept { return state_->wrapped.fn(); }

 private:
  struct State {
    State(Fn fn, Policy<R(P...)> policy, detail::Owner owner, const std::source_location& where)
        : codec(policy.codec ? policy.codec : detail::default_codec<Codec, Result>()),
          key_by(policy.key_by),
          deciders{std::move(policy.cache_if), std::move(policy.ttl_of), std::move(policy.tags_of)},
          tags(policy.tags),
          wrapped(std::move(fn), policy.plain(), std::move(owner), where, argument_writer(policy.key_by)) {
      if (policy.shared_required.value_or(false) && !codec) {
        throw Error(Errc::no_codec,
                    "no codec can encode the result of the function wrapped at " + detail::place_of(where) +
                        ", which requires a shared store: give the type to_json and from_json, or set .codec");
      }
    }
    AnyCodec<Result> codec;
    detail::KeyBy<R(P...)> key_by;
    detail::Deciders<Result> deciders;
    detail::TagsBy<R(P...)> tags;
    detail::Wrapped<Fn> wrapped;
    mutable detail::Bindings bindings;
  };

  const detail::Binding& bound_to(detail::Core& core) const {
    return state_->bindings.to(core, [&]() -> detail::Binding {
      const auto& wrapped = state_->wrapped;
      const auto plan = wrapped.plan(core, state_->codec, traits());
      return detail::Binding(
          core, detail::make_kind(core, core.prefix + ":" + wrapped.part() + ":", plan),
          plan.local(core) && plan.ttl.positive() && !plan.tagged && !state_->key_by && !wrapped.hash_args(&core));
    });
  }

  auto run(P&... args) const {
    return [this, &args...]() -> Result { return std::invoke(state_->wrapped.fn(), std::forward<P>(args)...); };
  }

  static constexpr bool ownable = (detail::is_ownable<P> && ...);
  detail::CallTraits traits() const { return {ownable, state_->tags || state_->deciders.tags_of}; }

  /// A task that loads anew what these arguments have stored.
  struct Reload {
    CachedFunction function;  // first, as it keeps alive what the others need to their end
    detail::Core* core;
    std::int64_t born;
    std::shared_ptr<load::Flight> waited;
    std::tuple<detail::OwnedArgument<P>...> arguments;

    void operator()() {
      std::apply([this](auto&... owned) { function.reload(*core, born, waited, owned.give()...); }, arguments);
    }
  };

  void reload(detail::Core& core, std::int64_t born, const std::shared_ptr<load::Flight>& waited, P... args) const {
    access_on(&core, args...).refresh_behind(run(args...), born, waited);
  }

  /// Hands such a task to the executor; false where that does not take it.
  auto behind(P&... args) const {
    if constexpr (ownable) {
      return [this, &args...](detail::Core& core, std::int64_t born, const std::shared_ptr<load::Flight>& waited) {
        return core.executor().post(Reload{*this, &core, born, waited, {detail::OwnedArgument<P>(args)...}});
      };
    } else {
      return detail::never_behind;
    }
  }

  /// Apart from `operator()` and `visit`, whose way of a hit stays short.
  [[gnu::noinline]] Result call(bool looked, P&&... args) const {
    return access(args...).call(run(args...), behind(args...), looked);
  }
  Result call_with(const CallOptions& options, P&... args) const {
    if (options.bypass) return run(args...)();
    return access(args...).call(options, run(args...), behind(args...));
  }
  template <class Look>
  [[gnu::noinline]] decltype(auto) visit_slowly(Look& look, P&&... args) const {
    return access(args...).visit(look, run(args...), behind(args...));
  }

  /// Where to look a call up by its integer; null where its key must be made.
  template <class Integer>
  const detail::Binding* near_by_number(Integer value) const {
    auto* core = state_->wrapped.owner().core();
    if (core == nullptr || !detail::is_number(value)) return nullptr;
    const auto& binding = bound_to(*core);
    return binding.by_number ? &binding : nullptr;
  }

  detail::Access<Result> access(detail::KeyView<P>... args) const {
    return access_on(state_->wrapped.owner().core(), args...);
  }
  detail::Access<Result> access_to_remove(detail::KeyView<P>... args) const {
    return access_on(state_->wrapped.owner().core_to_remove(), args...);
  }

  detail::Access<Result> access_on(detail::Core* core, detail::KeyView<P>... args) const {
    const auto& wrapped = state_->wrapped;
    auto access = wrapped.template access<Result>(core, state_->codec, traits(),
                                                  core != nullptr ? &bound_to(*core).kind : nullptr, &state_->deciders);
    const std::string_view prefix = core != nullptr ? core->prefix : wrapped.owner().prefix();
    if (state_->key_by) {
      KeyBuffer text;
      state_->key_by.write(text, args...);
      access.key().build_encoded(prefix, wrapped.part(), wrapped.hash_args(core), text.view());
    } else {
      build_from(access.key(), prefix, wrapped.hash_args(core), args...);
    }
    access.tag(state_->tags ? state_->tags(args...) : wrapped.fixed_tags(core));
    return access;
  }

  void build_from(Key& key, std::string_view prefix, bool hash_args, detail::KeyView<P>... args) const {
    if constexpr ((detail::KeyableParameter<P> && ...)) {
      key.build(prefix, state_->wrapped.part(), hash_args, args...);
    }
  }

  /// How a call by name writes its arguments: as the parameter types would, or as `.key_by` does.
  static typename detail::Wrapped<Fn>::WriteArguments argument_writer(const detail::KeyBy<R(P...)>& key_by) {
    if (key_by) return key_by.named();
    if constexpr ((detail::KeyableParameter<P> && ...)) {
      return detail::write_arguments<std::remove_cvref_t<P>...>;
    } else {
      return {};
    }
  }

  std::shared_ptr<const State> state_;
};

}  // namespace cachecade
