// TypedView: what can be done with a wrapped function, called with one list of parameter types. A plain function's
// wrapper is one, a generic lambda's makes one in each call. It owns nothing.
#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/call_outcome.hpp>
#include <cachecade/explanation.hpp>
#include <cachecade/format/json/require.hpp>
#include <cachecade/function/call_with.hpp>
#include <cachecade/function/entry.hpp>
#include <cachecade/function/many.hpp>
#include <cachecade/function/reload.hpp>
#include <cachecade/function/typed_function.hpp>
#include <cachecade/load/explain.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/load_path.hpp>
#include <cachecade/load/pinned_value.hpp>
#include <cachecade/removal.hpp>
#include <cachecade/sweep.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace cachecade::detail {

template <class Signature>
class TypedView;

template <class R, class... P>
class TypedView<R(P...)> {
  using Function = TypedFunction<R(P...)>;

 public:
  using Result = StoredResult<R>;

  /// The result for these arguments: from the cache if it has a living one, else from the function, whose result is
  /// then stored for the ttl. Concurrent calls with equal arguments share one run. Throws what the function throws, and
  /// stores nothing then; within `on_error_for` of the ttl's end the old value is returned instead. No fault of a store
  /// reaches the caller; it costs at most that store's timeout.
  Result operator()(P... args) const {
    if constexpr (is_number_key<P...>) {
      if (const auto* const path = function_->path_of_number(args...)) return call_by_number(*path, args...);
    }
    return call_by_text(std::forward<P>(args)...);
  }

  // clang-format off
  template <class... A>
  requires(sizeof...(A) < sizeof...(P)) Result operator()(A&&...) const = delete;  // cachecade: a wrapper does not know the function's default arguments: give all, or wrap a lambda that has fewer
  // clang-format on

  /// The function with these ways of its calls: see call_options.hpp.
  template <CallOption... Option>
  auto with(const Option&... options) const {
    CallOptions set;
    (options.apply(set), ...);
    return CallWith<R(P...), tells<Option...>>(*this, function_->keeper, set);
  }
  Result call_as(const CallOptions& options, P... args) const { return call(options, std::forward<P>(args)...); }

  /// A result or an error for each element of the range: the function's argument, or a tuple of them. Each as by a
  /// call, but a shared store is asked for up to 512 at a time, all within one call's budget, and a function of many
  /// keys runs once for all that are missing. Equal arguments are loaded once. See Outcome.
  template <class Range>
  auto many(Range&& range, const CallOptions& options = {}) const {
    return Many<R(P...)>(*function_, options).call(range);
  }
  template <class T>
  auto many(std::initializer_list<T> list, const CallOptions& options = {}) const {
    return Many<R(P...)>(*function_, options).call(list);
  }

  /// Runs the function whatever is stored, stores its result and returns it.
  Result refresh(P... args) const { return call({.refresh = true}, std::forward<P>(args)...); }

  /// Calls `look(result)` with the result for these arguments, in place where it lies in memory: nothing is copied.
  /// Returns what `look` returns. Runs the function on a miss, as a call does. The result stays as long as `look` runs,
  /// whatever happens to the entry; it holds back no other. Throws what the function and `look` throw.
  template <std::invocable<const Result&> Look>
  decltype(auto) visit(Look&& look, P... args) const {
    if constexpr (is_number_key<P...>) {
      if (const auto* const path = function_->path_of_number(args...)) {
        if (const auto pinned = find_number(*path, args...)) {
          path->hits->add(pinned->cost_us());
          return call_with(std::forward<Look>(look), counted(*path, pinned->template value_of_number<Result>()));
        }
      }
    }
    return visit_by_text(look, std::forward<P>(args)...);
  }

  /// Removes the entry for these arguments; a run under way will not be stored. Tells whether something was there.
  Removal invalidate(P... args) const {
    auto* const core = function_->owner.core_to_remove();
    if (core == nullptr) return false;
    Key key;
    return load::Invalidator(*core).invalidate(function_->begin(key, *core, args...), key);
  }

  /// Ends the ttl of the entry for these arguments: the next call runs the function, and only where that fails may the
  /// old value be used, as `on_error_for` allows; a run under way will not be stored. Tells whether something was
  /// there.
  Removal expire(P... args) const {
    auto* const core = function_->owner.core_to_remove();
    if (core == nullptr) return false;
    Key key;
    return load::Invalidator(*core).expire(function_->begin(key, *core, args...), key);
  }

  /// The stored result while it is fresh, without ever running the function.
  std::optional<Result> peek(P... args) const {
    auto* const core = function_->owner.core();
    if (core == nullptr) return std::nullopt;
    Key key;
    const auto& path = function_->begin(key, *core, args...);
    if (path.by_arguments) {
      const load::PinnedValue pinned(path, key.arguments(), load::PinnedValue::Use::peek);
      if (pinned.get() != nullptr) {
        return std::optional<Result>(std::in_place, *static_cast<const Result*>(pinned.get()));
      }
    }
    Room<Result> room;
    const auto facts = entry_in(room, path, key, args...);
    return facts && !facts->stale ? std::optional<Result>(std::in_place, std::move(room.get())) : std::nullopt;
  }

  /// The stored result with its age, its remaining life and the store that holds it; a stale one says that it is.
  std::optional<Entry<Result>> entry(P... args) const {
    auto* const core = function_->owner.core();
    if (core == nullptr) return std::nullopt;
    Key key;
    Room<Result> room;
    const auto facts = entry_in(room, function_->begin(key, *core, args...), key, args...);
    if (!facts) return std::nullopt;
    return std::optional<Entry<Result>>(std::in_place, std::move(room.get()), facts->age, facts->remaining,
                                        facts->stale, std::string(facts->store));
  }

  /// Stores `value` as if the function had returned it for these arguments; tells whether a store took it. While
  /// caching is off, removes what is stored.
  bool put(const Result& value, P... args) const {
    auto* const core = function_->owner.core();
    if (core == nullptr) return invalidate(std::forward<P>(args)...), false;
    Key key;
    typename Function::Request request(*function_, function_->begin(key, *core, args...), key, args...);
    return load::LoadPath(request).put(std::addressof(value));
  }

  /// The key of these arguments, as it stands in every store, also while caching is off.
  std::string key(P... args) const {
    Key key;
    function_->write_key(key, function_->owner.core_to_name(), args...);
    return std::string(key.text());
  }

  /// What a call with these arguments would find and do now: the key, what each store has under it and why that can or
  /// cannot be used, what is under way, and the policy in force. Runs no function and changes nothing. It may ask a
  /// store, at most for its timeout.
  Explanation explain(P... args) const {
    auto* const core = function_->owner.core();
    if (core == nullptr) return {.key = key(std::forward<P>(args)...)};
    Key key;
    typename Function::Request request(*function_, function_->begin(key, *core, args...), key, args...);
    return load::explain(request);
  }

  /// The result as JSON text, for HTTP handlers: as it stands in a shared store, without decoding, or encoded on
  /// demand. Runs the function on a miss. Throws Error(no_codec) when this very result has no JSON form.
  std::string json(P... args) const {
    codec::require_json<Result>();
    auto* const core = function_->owner.core();
    Room<Result> room;
    const auto load = function_->loader(args...);
    if (core == nullptr) return load(room), load::json_text(room);
    Key key;
    typename Function::Request request(*function_, function_->begin(key, *core, args...), key, args...);
    return load::LoadPath(request).json(load, deferrer(*function_, *core, args...), room);
  }

  /// Removes the entries of all arguments; tells how many. Walks all keys of the function in the store.
  std::size_t invalidate_all(const SweepOptions& how = {}) const { return function_->state.invalidate_all(how); }

  /// Ends the ttl of the entries of all arguments; tells how many. Walks all keys of the function in the store.
  std::size_t expire_all(const SweepOptions& how = {}) const { return function_->state.expire_all(how); }

  /// What calls of the function have done so far in its cache; all wrappers of one name count together, whatever their
  /// scopes. All zero before there is a cache, and beyond its first 512 names. Throws std::bad_alloc.
  Stats stats() const { return function_->state.stats(); }

  explicit TypedView(const Function& function) noexcept : function_(&function) {}

 private:
  static memory::PinnedEntry find_number(const load::HitPath& path, const P&... number) {
    return path.engine->find(memory::NumberId(*path.type, static_cast<std::int64_t>(number)...));
  }

  /// The value of a hit; that it says that there is nothing is counted besides.
  static const Result& counted(const load::HitPath& path, const Result& value) noexcept {
    if constexpr (KnowsAbsent<Result>) {
      if (is_absent(value)) path.hits->add_negative();
    }
    return value;
  }

  template <class... Number>
  Result call_by_number(const load::HitPath& path, Number&... number) const {
    if (const auto pinned = find_number(path, number...)) {
      try {
        path.hits->add(pinned->cost_us());
        return counted(path, pinned->template value_of_number<Result>());
      } catch (...) {
        if (std::current_exception() == nullptr) throw;  // the thread is being cancelled
      }
    }
    return call_after_miss(path, std::forward<P>(number)...);
  }

  [[gnu::noinline]] Result call_by_text(P&&... args) const {
    auto* const core = function_->owner.core();
    if (core == nullptr) return function_->run(std::forward<P>(args)...);
    Key key;
    const auto& path = function_->begin(key, *core, args...);
    if (path.by_arguments) {
      if (const load::PinnedValue pinned(path, key.arguments()); pinned.get() != nullptr) {
        try {
          return counted(path, *static_cast<const Result*>(pinned.get()));
        } catch (...) {
          if (std::current_exception() == nullptr) throw;
        }
      }
    }
    return look_further(path, key, {}, path.by_arguments, std::forward<P>(args)...);
  }

  [[gnu::noinline]] Result call(const CallOptions& options, P&&... args) const {
    auto* const core = options.bypass ? nullptr : function_->owner.core();
    if (core == nullptr) {
      tell_bypass(options);
      return function_->run(std::forward<P>(args)...);
    }
    Key key;
    const auto& path = function_->begin(key, *core, args...);
    return look_further(path, key, options, false, std::forward<P>(args)...);
  }

  [[gnu::noinline]] Result call_after_miss(const load::HitPath& path, P&&... args) const {
    Key key;
    function_->begin(key, *path.core, args...);
    return look_further(path, key, {}, true, std::forward<P>(args)...);
  }

  /// For a call that memory has not answered at once. `key` was begun.
  [[gnu::noinline]] Result look_further(const load::HitPath& path, Key& key, const CallOptions& options,
                                        bool already_missed, P&&... args) const {
    typename Function::Request request(*function_, path, key, args...);
    request.options = options;
    Room<Result> room;
    load::LoadPath(request).call(function_->loader(args...), deferrer(*function_, *path.core, args...), room,
                                 already_missed);
    return room.take();
  }

  template <class Look>
  [[gnu::noinline]] decltype(auto) visit_by_text(Look& look, P&&... args) const {
    auto* const core = function_->owner.core();
    Room<Result> room;
    if (core == nullptr) {
      function_->loader(args...)(room);
    } else {
      Key key;
      const auto& path = function_->begin(key, *core, args...);
      if (path.by_arguments) {
        if (const load::PinnedValue pinned(path, key.arguments()); pinned.get() != nullptr) {
          return call_with(std::forward<Look>(look), counted(path, *static_cast<const Result*>(pinned.get())));
        }
      }
      typename Function::Request request(*function_, path, key, args...);
      load::LoadPath(request).call(function_->loader(args...), deferrer(*function_, *core, args...), room);
    }
    return call_with(std::forward<Look>(look), *static_cast<const Result*>(std::as_const(room).value()));
  }

  std::optional<load::EntryFacts> entry_in(Slot& into, const load::HitPath& path, Key& key, KeyView<P>... args) const {
    typename Function::Request request(*function_, path, key, args...);
    return load::LoadPath(request).entry(into);
  }

  const Function* function_;
};

}  // namespace cachecade::detail
