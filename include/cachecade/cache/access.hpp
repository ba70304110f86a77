// Access: everything that can be done with one key of one result type: look up, load, store, remove. This is the one
// way of a call: memory engine or active store, then flight, then function, and back.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/entry.hpp>
#include <cachecade/cache/landing.hpp>
#include <cachecade/cache/loading.hpp>
#include <cachecade/cache/place.hpp>
#include <cachecade/cache/plan.hpp>
#include <cachecade/key/key.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace cachecade::detail {

template <class T>
class Access {
 public:
  /// A null core means that caching is off: loads run, everything else finds nothing.
  Access(Core* core, Plan<T> plan) : place_(core, plan) {}

  Key& key() noexcept { return place_.key(); }
  void tag(TagNames tags) { place_.tag(std::move(tags)); }

  /// The stored value, or what `load` returns, which is then stored. Throws only what `load` throws. A value that may
  /// be served while it is loaded anew is, by a task of `behind`. `looked`: the caller has just found nothing in memory
  /// that is fresh and not due.
  template <class Load, class Behind>
  T call(Load&& load, const Behind& behind, bool looked = false) {
    if (place_.off() || !place_.plan().ttl.positive()) return load();
    Loading<T> loading(place_);
    if (place_.local() && !(looked && !place_.plan().refreshes_behind())) {
      auto found = place_.find();
      if (auto value = loading.serve(found, behind)) return *std::move(value);
    }
    return loading.call(load, behind);
  }

  /// The same as the options of the call want it.
  template <class Load, class Behind>
  T call(const CallOptions& options, Load&& load, const Behind& behind) {
    auto its = options;
    if (its.refresh && its.deadline) its.max_age = nothing_is_so_young;
    place_.set(its);
    return its.refresh && !its.deadline ? refresh(load) : call(load, behind);
  }

  /// Calls `look` with the stored value in place, or with what `load` returns, which is then stored.
  template <class Look, class Load, class Behind>
  decltype(auto) visit(Look& look, Load&& load, const Behind& behind) {
    if (!place_.off() && place_.plan().ttl.positive() && place_.local()) {
      const auto held = place_.here().hold();
      if (const auto* value = held ? place_.here().value_of(*held) : nullptr) {
        place_.core().counters.hit(held->cost_us());
        return std::invoke(std::forward<Look>(look), *value);
      }
    }
    const T value = call(load, behind);
    return std::invoke(std::forward<Look>(look), value);
  }

  /// Runs `load` whatever is stored, and stores its result; callers who come meanwhile share it.
  template <class Load>
  T refresh(Load&& load) {
    return place_.off() ? load() : Loading<T>(place_).refresh(load);
  }

  /// The same as a task, unless what stands there is not what was stored at `born`; `waited` lands with its result.
  template <class Load>
  void refresh_behind(Load&& load, std::int64_t born, const std::shared_ptr<load::Flight>& waited) noexcept {
    Loading<T>(place_).refresh_behind(load, born, waited);
  }

  std::optional<Entry<T>> entry() {
    if (place_.off()) return std::nullopt;
    auto call = place_.store_call();
    auto found = place_.find(call, true);
    if (!found.fresh()) return std::nullopt;
    return Entry<T>{*std::move(found.value), found.life.age.milliseconds(), found.life.remaining().milliseconds(),
                    call ? place_.core().store.name() : "memory"};
  }

  /// The stored value as JSON text; on a shared store without decoding it.
  std::optional<std::string> json() {
    if (place_.off()) return std::nullopt;
    auto call = place_.store_call();
    return call ? place_.shared().json(*call) : place_.here().json();
  }

  /// Stores `value` as if a load had just returned it; tells whether a store took it.
  bool put(const T& value) {
    if (place_.off()) return false;
    Landing<T> landing(place_.core().flights, place_.lead());
    if (!place_.plan().ttl.positive()) return place_.erase(), false;
    auto call = place_.store_call();
    auto basis = place_.find(call).basis;
    place_.prepare(call, basis);
    const bool kept = place_.keep(landing.flight(), call, value, {}, basis, true);
    landing.end_with(value);
    return kept;
  }

  /// Ends the ttl of the entry: from now on it may only stand in for a failed load; a load under way is not stored.
  /// Tells whether something was there.
  bool expire() { return !place_.off() && place_.core().expire(place_.text()); }

  /// Removes the entry; a load under way is not stored. Tells whether something was there.
  bool invalidate() { return !place_.off() && place_.core().invalidate(place_.text()); }

 private:
  static constexpr std::chrono::nanoseconds nothing_is_so_young{-1};

  Place<T> place_;
};

}  // namespace cachecade::detail
