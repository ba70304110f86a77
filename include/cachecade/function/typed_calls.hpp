// TypedCalls: the calls of a wrapped function with one list of parameter types. What lies in memory is found by the one
// integer or by the text of the arguments, before anything else is built; all else goes the load path.
#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/call_outcome.hpp>
#include <cachecade/function/reload.hpp>
#include <cachecade/function/typed_function.hpp>
#include <cachecade/load/load_path.hpp>
#include <cachecade/load/pinned_value.hpp>

#include <concepts>
#include <cstdint>
#include <exception>
#include <utility>

namespace cachecade::detail {

template <class Signature>
class TypedCalls;

template <class R, class... P>
class TypedCalls<R(P...)> {
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

  Result call_as(const CallOptions& options, P... args) const { return call(options, std::forward<P>(args)...); }

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

 protected:
  using Function = TypedFunction<R(P...)>;

  explicit TypedCalls(const Function& function) noexcept : function_(&function) {}

  const Function* function_;

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
};

}  // namespace cachecade::detail
