// CachedFunction: what `cachecaded(ttl, fn)` returns. Call it like the function; its results come from the cache.
//
// Copies are cheap and share everything. All members may be called from any thread at once. A call answered from memory
// costs the key text in a buffer on the stack (no heap below 200 bytes), one look-up and one copy of the result.
#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/function/callable_facts.hpp>
#include <cachecade/function/entry.hpp>
#include <cachecade/function/function_policy.hpp>
#include <cachecade/function/number_key.hpp>
#include <cachecade/function/owned_arguments.hpp>
#include <cachecade/function/value_ops_of.hpp>
#include <cachecade/load/background.hpp>
#include <cachecade/load/bound_functions.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/load_path.hpp>
#include <cachecade/load/pinned_value.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
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

  CachedFunction(Fn&& fn, Policy<R(P...)>&& policy, load::Owner&& owner, const std::source_location& where)
      : state_(new State(std::move(fn), std::move(policy), std::move(owner), where)) {}

  /// The result for these arguments: from the cache if it has a living one, else from the function, whose result is
  /// then stored for the ttl. Concurrent calls with equal arguments share one run. Throws what the function throws, and
  /// stores nothing then; within `on_error_for` of the ttl's end the old value is returned instead. No fault of a store
  /// reaches the caller; it costs at most that store's timeout.
  Result operator()(P... args) const {
    bool already_missed = false;
    if constexpr (detail::is_number_key<P...>) {
      if (const auto* path = path_of_number(args...)) {
        const memory::PinnedEntry pinned(*path->engine,
                                         memory::NumberId(*path->type, static_cast<std::int64_t>(args)...));
        if (pinned) {
          path->hits->add(pinned->cost_us());
          return pinned->template value_of_number<Result>();
        }
        already_missed = true;
      }
    }
    return call({}, already_missed, std::forward<P>(args)...);
  }

  /// The function with these ways of its calls: see call_options.hpp.
  template <CallOption... Option>
  auto with(const Option&... options) const {
    CallOptions set;
    (options.apply(set), ...);
    return [function = *this, set](P... args) -> Result {
      return set.bypass ? function.original()(std::forward<P>(args)...)
                        : function.call(set, false, std::forward<P>(args)...);
    };
  }

  /// Runs the function whatever is stored, stores its result and returns it.
  Result refresh(P... args) const { return call({.refresh = true}, false, std::forward<P>(args)...); }

  /// Calls `look(result)` with the result for these arguments, in place where it lies in memory: nothing is copied.
  /// Returns what `look` returns. Runs the function on a miss, as a call does. The result stays as long as `look` runs,
  /// whatever happens to the entry; it holds back no other. Throws what the function and `look` throw.
  template <std::invocable<const Result&> Look>
  decltype(auto) visit(Look&& look, P... args) const {
    if constexpr (detail::is_number_key<P...>) {
      if (const auto* path = path_of_number(args...)) {
        const memory::PinnedEntry pinned(*path->engine,
                                         memory::NumberId(*path->type, static_cast<std::int64_t>(args)...));
        if (pinned) {
          path->hits->add(pinned->cost_us());
          return detail::call_with(std::forward<Look>(look), pinned->template value_of_number<Result>());
        }
      }
    }
    return visit_slowly(look, std::forward<P>(args)...);
  }

  /// Removes the entry for these arguments; a run under way will not be stored. Tells whether something was there.
  bool invalidate(P... args) const {
    auto* const core = owner().core_to_remove();
    return core != nullptr && load::Invalidator(*core).invalidate(key_in(core, args...).text());
  }

  /// Ends the ttl of the entry for these arguments: the next call runs the function, and only where that fails may the
  /// old value be used, as `on_error_for` allows; a run under way will not be stored. Tells whether something was
  /// there.
  bool expire(P... args) const {
    auto* const core = owner().core_to_remove();
    return core != nullptr && load::Invalidator(*core).expire(key_in(core, args...).text());
  }

  /// The stored result, without ever running the function.
  std::optional<Result> peek(P... args) const {
    auto stored = entry(std::forward<P>(args)...);
    return stored ? std::optional<Result>(std::move(stored->value)) : std::nullopt;
  }

  /// The stored result with its age, its remaining life and the store that holds it.
  std::optional<Entry<Result>> entry(P... args) const {
    auto* const core = owner().core();
    if (core == nullptr) return std::nullopt;
    load::Request request(state_->bound.in(*core));
    describe(request, args...);
    Room room;
    const auto facts = load::LoadPath(request).entry(room);
    if (!facts) return std::nullopt;
    return Entry<Result>{room.take(), facts->age, facts->remaining, std::string(facts->store)};
  }

  /// Stores `value` as if the function had returned it for these arguments; tells whether a store took it. While
  /// caching is off, removes what is stored.
  bool put(const Result& value, P... args) const {
    auto* const core = owner().core();
    if (core == nullptr) return invalidate(std::forward<P>(args)...), false;
    load::Request request(state_->bound.in(*core));
    describe(request, args...);
    return load::LoadPath(request).put(std::addressof(value));
  }

  /// The key of these arguments, as it stands in every store.
  std::string key(P... args) const { return std::string(key_in(owner().core(), args...).text()); }

  /// The result as JSON text, for HTTP handlers: as it stands in a shared store, without decoding, or encoded on
  /// demand. Runs the function on a miss. Throws Error(no_codec) when this very result has no JSON form.
  std::string json(P... args) const {
    static_assert(CodecFor<JsonCodec, Result>,
                  "cachecade: json() needs a result that JSON can hold: give it nlohmann's to_json and from_json");
    auto* const core = owner().core();
    Room room;
    const auto load = loader(args...);
    if (core == nullptr) return load(room), load::json_text(room);
    load::Request request(state_->bound.in(*core));
    describe(request, args...);
    return load::LoadPath(request).json(load, deferrer(*core, args...), room);
  }

  /// Removes the entries of all arguments; tells how many. Walks all keys of the function in the store.
  std::size_t invalidate_all() const { return state_->function.invalidate_all(); }

  /// Ends the ttl of the entries of all arguments; tells how many. Walks all keys of the function in the store.
  std::size_t expire_all() const { return state_->function.expire_all(); }

  /// The function itself.
  const Fn& original() const noexcept { return state_->fn; }

 private:
  struct State final : detail::Counted {
    State(Fn&& callable, Policy<R(P...)>&& policy, load::Owner&& owner, const std::source_location& where)
        : fn(std::move(callable)),
          key_by(std::move(policy.key_by)),
          tags(std::move(policy.tags)),
          function(std::move(policy).plain(), std::move(owner), where,
                   detail::facts_of(fn, callable_type_text<Fn>(), key_by.argument_writer())),
          bound(function, function.part(),
                {.ops = detail::value_ops<Result>,
                 .codec = policy.codec ? policy.codec.untyped() : detail::default_codec<Codec, Result>(),
                 .hooks = {policy.cache_if, policy.ttl_of, policy.tags_of},
                 .ownable = ownable,
                 .tagged = tags || policy.tags_of,
                 .number = !key_by}) {
      bound.check_codec();
    }

    Fn fn;
    detail::KeyBy<R(P...)> key_by;
    detail::TagsBy<R(P...)> tags;
    load::FunctionState function;
    load::BoundFunctions bound;
  };

  /// Where a result stands until the caller gets it.
  struct Room : detail::SlotOf<Result> {
    Room() noexcept : detail::SlotOf<Result>(detail::value_ops<Result>) {}
  };

  static constexpr bool ownable = (detail::is_ownable<P> && ...);

  const load::Owner& owner() const noexcept { return state_->function.owner(); }

  /// Where to look a call up by its integer; null where its key must be made.
  template <class Integer>
  const load::HitPath* path_of_number(Integer value) const {
    auto* const core = owner().core();
    if (core == nullptr || !detail::is_number(value)) return nullptr;
    const auto& path = state_->bound.in(*core);
    return path.by_number ? &path : nullptr;
  }

  /// Apart from `operator()`, whose way of a hit stays short.
  [[gnu::noinline]] Result call(const CallOptions& options, bool already_missed, P&&... args) const {
    auto* const core = owner().core();
    if (core == nullptr) return state_->fn(std::forward<P>(args)...);
    load::Request request(state_->bound.in(*core));
    describe(request, args...);
    request.options = options;
    Room room;
    load::LoadPath(request).call(loader(args...), deferrer(*core, args...), room, already_missed);
    return room.take();
  }

  template <class Look>
  [[gnu::noinline]] decltype(auto) visit_slowly(Look& look, P&&... args) const {
    auto* const core = owner().core();
    Room room;
    if (core == nullptr) {
      loader(args...)(room);
    } else {
      load::Request request(state_->bound.in(*core));
      describe(request, args...);
      if (const load::PinnedValue pinned(request); pinned.get() != nullptr) {
        return detail::call_with(std::forward<Look>(look), *static_cast<const Result*>(pinned.get()));
      }
      load::LoadPath(request).call(loader(args...), deferrer(*core, args...), room);
    }
    return detail::call_with(std::forward<Look>(look), *static_cast<const Result*>(std::as_const(room).value()));
  }

  void describe(load::Request& request, detail::KeyView<P>... args) const {
    build(request.key, request.bound.core, args...);
    request.tags = state_->tags ? state_->tags(args...) : state_->function.fixed_tags(request.bound.core);
  }
  Key key_in(load::CoreBase* core, detail::KeyView<P>... args) const {
    Key key;
    build(key, core, args...);
    return key;
  }
  void build(Key& key, load::CoreBase* core, detail::KeyView<P>... args) const {
    const std::string_view prefix = core != nullptr ? core->prefix : owner().prefix();
    const auto& function = state_->function;
    if (state_->key_by) {
      KeyBuffer text;
      state_->key_by.write(text, args...);
      key.build_encoded(prefix, function.part(), function.hash_args(core), text.view());
    } else if constexpr ((detail::KeyableParameter<P> && ...)) {
      key.build(prefix, function.part(), function.hash_args(core), args...);
    }
  }

  auto loader(P&... args) const {
    return [this, &args...](detail::Slot& into) {
      into.fill([&](void* room) { ::new (room) Result(state_->fn(std::forward<P>(args)...)); });
    };
  }

  /// A task that loads anew what these arguments have stored.
  struct Reload {
    CachedFunction function;  // first, as it keeps alive what the others need to their end
    load::CoreBase* core;
    std::int64_t stored_at;
    std::shared_ptr<load::Flight> awaited;
    std::tuple<detail::OwnedArgument<P>...> arguments;

    void operator()() {
      std::apply([this](auto&... owned) { function.reload(*this, owned.give()...); }, arguments);
    }
  };
  void reload(const Reload& task, P... args) const {
    load::Request request(state_->bound.in(*task.core));
    describe(request, args...);
    Room room;
    load::LoadPath(request).refresh_in_background(loader(args...), task.stored_at, task.awaited, room);
  }

  /// Hands such a task to the executor.
  auto deferrer(load::CoreBase& core, P&... args) const {
    if constexpr (ownable) {
      return [this, &core, &args...](std::int64_t stored_at, const std::shared_ptr<load::Flight>& awaited) {
        return load::post(core, Reload{*this, &core, stored_at, awaited, {detail::OwnedArgument<P>(args)...}});
      };
    } else {
      return load::never_deferred;
    }
  }

  detail::CountedPointer<const State> state_;
};

}  // namespace cachecade
