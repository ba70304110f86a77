// `w.many(range)`: a result or an error for each element of the range, in its order; an element is the function's
// argument, or a tuple of them where it takes several.
//
// Each is answered as a call of it is, but a shared store is asked for up to 512 keys a trip, and takes as many, all
// within the budget of one call; a function of many keys (`cachecaded_many`) runs once for all keys that are missing,
// and once in one task for all that are stale. Equal arguments are loaded once. Nothing that the function throws is
// thrown: it is the error of its keys. Blocks as a call does. Nothing of this is compiled for a function whose `many`
// is not called.
#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/detail/refusals.hpp>
#include <cachecade/function/elements.hpp>
#include <cachecade/function/outcome.hpp>
#include <cachecade/function/reload_many.hpp>
#include <cachecade/function/typed_function.hpp>
#include <cachecade/load/batch.hpp>
#include <cachecade/load/pinned_value.hpp>

#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace cachecade::detail {

template <class Signature>
class Many;

/// Of one call.
template <class R, class... P>
class Many<R(P...)> {
  using Function = TypedFunction<R(P...)>;
  using Result = typename Function::Result;
  using Value = typename ValueIn<Result>::type;

 public:
  Many(const Function& function, const CallOptions& options)
      : function_(function),
        core_(options.bypass ? nullptr : function.owner.core()),
        path_(core_ != nullptr ? &function.path_in(*core_) : nullptr),
        looks_first_(path_ != nullptr && path_->by_arguments && !options.refresh && !options.max_age),
        batch_(path_, value_ops<Result>, options) {}

  template <class Range>
  std::vector<Outcome<Value>> call(Range&& range) {
    check_elements<Range, holds_arguments<Range, P...>>();
    if constexpr (holds_arguments<Range, P...>) call_all(range);
    return outcomes();
  }

 private:
  template <class Range>
  void call_all(Range& range) {
    KeptElements<Range> kept;
    for (auto&& element : range) {
      const ElementOf<Range>& its = element;
      if (with_arguments<P...>(its, [&](P... arguments) { return add(kept.size(), arguments...); }))
        kept.add(std::forward<decltype(element)>(element));
    }
    const auto run = [&](std::span<load::BatchEntry* const> entries) {
      run_function(function_, entries,
                   [&](std::size_t index, FunctionRef<void(P...)> use) { with_arguments<P...>(kept[index], use); });
    };
    const auto defer = [&](std::vector<load::DeferredKey>&& keys) {
      if constexpr (Function::ownable) {
        return ReloadMany<R(P...)>::post(function_, *core_, std::move(keys),
                                         [&](std::size_t index, auto use) { with_arguments<P...>(kept[index], use); });
      } else {
        return load::no_batch_deferred(std::move(keys));
      }
    };
    batch_.call({run, static_cast<bool>(function_.bulk)}, defer);
  }

  /// One place of the answer; tells whether its key is to be loaded and was not there before.
  bool add(std::size_t index, P&... arguments) {
    auto& place = places_.emplace_back();
    Key key;
    if (path_ == nullptr) {
      function_.write_key(key, function_.owner.core_to_name(), arguments...);
    } else {
      function_.begin(key, *core_, arguments...);
      if (looks_first_ && look(place, key)) return false;
    }
    const auto [entry, first] = batch_.add(index, std::move(key));
    if (first && path_ != nullptr) function_.add_tags(*entry.request, arguments...);
    place.entry = &entry;
    return first;
  }

  struct Place {
    std::optional<Outcome<Value>> outcome{};  // of what was in memory
    load::BatchEntry* entry = nullptr;        // of what was not
  };

  /// What memory holds, without making the key.
  bool look(Place& place, const Key& key) const {
    const load::PinnedValue pinned(*path_, key.arguments());
    if (pinned.get() == nullptr) return false;
    try {
      const auto& value = *static_cast<const Result*>(pinned.get());
      place.outcome.emplace(std::in_place, value);
      if constexpr (KnowsAbsent<Result>) {
        if (is_absent(value)) path_->hits->add_negative();
      }
      return true;
    } catch (...) {
      if (std::current_exception() == nullptr) throw;  // the thread is being cancelled
      return false;
    }
  }

  std::vector<Outcome<Value>> outcomes() {
    std::vector<Outcome<Value>> all;
    all.reserve(places_.size());
    for (auto& place : places_) {
      all.push_back(place.entry != nullptr ? outcome_of(*place.entry) : *std::move(place.outcome));
    }
    return all;
  }
  /// A copy, as a key may have several places.
  static Outcome<Value> outcome_of(const load::BatchEntry& entry) {
    const detail::Slot& slot = *entry.slot;
    if (!slot.full()) return entry.error;
    try {
      return {std::in_place, *static_cast<const Result*>(slot.value())};
    } catch (...) {
      if (std::current_exception() == nullptr) throw;
      return std::current_exception();
    }
  }

  const Function& function_;
  load::CoreBase* const core_;  // null: the cache is off
  const load::HitPath* const path_;
  const bool looks_first_;
  load::Batch batch_;
  std::vector<Place> places_{};
};

}  // namespace cachecade::detail
