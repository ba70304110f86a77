// TypedView: what can be done with a wrapped function, called with one list of parameter types. A plain function's
// wrapper is one, a generic lambda's makes one in each call. It owns nothing.
#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/detail/refusals.hpp>
#include <cachecade/explanation.hpp>
#include <cachecade/format/json/require.hpp>
#include <cachecade/function/call_with.hpp>
#include <cachecade/function/entry.hpp>
#include <cachecade/function/many.hpp>
#include <cachecade/function/reload.hpp>
#include <cachecade/function/typed_calls.hpp>
#include <cachecade/load/explain.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/load_path.hpp>
#include <cachecade/load/pinned_value.hpp>
#include <cachecade/removal.hpp>
#include <cachecade/sweep.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace cachecade::detail {

template <class Signature>
class TypedView;

template <class R, class... P>
class TypedView<R(P...)> : public TypedCalls<R(P...)> {
  using Calls = TypedCalls<R(P...)>;
  using typename Calls::Function;
  using Request = typename Function::Request;
  using Calls::function_;

 public:
  using typename Calls::Result;

  explicit TypedView(const Function& function) noexcept : Calls(function) {}

  /// The function with these ways of its calls: see call_options.hpp.
  template <CallOption... Option>
  auto with(const Option&... options) const {
    CallOptions set;
    (options.apply(set), ...);
    return CallWith<R(P...), tells<Option...>>(*this, function_->keeper, set);
  }

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
  template <class First, class Second, class... More>
  requires(!std::same_as<Second, CallOptions>) Refused many(const First&, const Second&, const More&...)
  const { return check_elements<First, false>(), Refused(); }

  /// Removes the entry for these arguments; a run under way will not be stored. Tells whether something was there.
  Removal invalidate(P... args) const { return remove(&load::Invalidator::invalidate, args...); }

  /// Ends the ttl of the entry for these arguments: the next call runs the function, and only where that fails may the
  /// old value be used, as `on_error_for` allows; a run under way will not be stored. Tells whether something was
  /// there.
  Removal expire(P... args) const { return remove(&load::Invalidator::expire, args...); }

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
    Request request(*function_, function_->begin(key, *core, args...), key, args...);
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
    Request request(*function_, function_->begin(key, *core, args...), key, args...);
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
    Request request(*function_, function_->begin(key, *core, args...), key, args...);
    return load::LoadPath(request).json(load, deferrer(*function_, *core, args...), room);
  }

  /// Removes the entries of all arguments; tells how many. Walks all keys of the function in the store.
  std::size_t invalidate_all(const SweepOptions& how = {}) const { return function_->state.invalidate_all(how); }

  /// Ends the ttl of the entries of all arguments; tells how many. Walks all keys of the function in the store.
  std::size_t expire_all(const SweepOptions& how = {}) const { return function_->state.expire_all(how); }

  /// What calls of the function have done so far in its cache; all wrappers of one name count together, whatever their
  /// scopes. All zero before there is a cache, and beyond its first 512 names. Throws std::bad_alloc.
  Stats stats() const { return function_->state.stats(); }

 private:
  using Remove = Removal (load::Invalidator::*)(const load::HitPath&, Key&);

  Removal remove(Remove how, KeyView<P>... args) const {
    auto* const core = function_->owner.core_to_remove();
    if (core == nullptr) return false;
    Key key;
    return (load::Invalidator(*core).*how)(function_->begin(key, *core, args...), key);
  }

  std::optional<load::EntryFacts> entry_in(Slot& into, const load::HitPath& path, Key& key, KeyView<P>... args) const {
    Request request(*function_, path, key, args...);
    return load::LoadPath(request).entry(into);
  }
};

}  // namespace cachecade::detail
