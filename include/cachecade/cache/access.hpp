// Access: everything that can be done with one key of one result type: look up, load, store, remove. This is the one
// way of a call: memory engine or active store, then flight, then function, and back.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/entry.hpp>
#include <cachecade/cache/keeping.hpp>
#include <cachecade/cache/local_value.hpp>
#include <cachecade/cache/plan.hpp>
#include <cachecade/cache/shared_value.hpp>
#include <cachecade/cache/value_type.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/codec/json.hpp>
#include <cachecade/error.hpp>
#include <cachecade/key.hpp>
#include <cachecade/load/freshness.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace cachecade {

namespace detail {

template <class T>
class Access {
 public:
  /// A null core means that caching is off: loads run, everything else finds nothing.
  Access(Core* core, Plan<T> plan) : core_(core), plan_(plan) {}

  Key& key() noexcept { return key_; }

  /// The stored value, or what `load` returns, which is then stored. Throws only what `load` throws. `looked`: the
  /// caller has just found nothing in memory.
  template <class Load>
  T call(Load&& load, bool looked = false) {
    if (core_ == nullptr || !plan_.ttl.positive()) return load();
    if (!looked && local()) {
      if (auto found = here().find(); found.fresh()) return hit(found);
    }
    auto [flight, leader] = core_->flights.join(key_.text(), type(), check());
    if (leader) return lead(flight, load, true);
    if (flight->led_by_this_thread() || !flight->serves(type(), check())) return load();
    return follow(*flight, load);
  }

  /// Calls `look` with the stored value in place, or with what `load` returns, which is then stored.
  template <class Look, class Load>
  decltype(auto) visit(Look& look, Load&& load) {
    if (core_ != nullptr && plan_.ttl.positive() && local()) {
      const auto held = here().hold();
      if (held && here().is_current(*held)) {
        core_->counters.hit(held->cost_us());
        return std::invoke(std::forward<Look>(look), *static_cast<const T*>(held->value()));
      }
    }
    const T value = call(load);
    return std::invoke(std::forward<Look>(look), value);
  }

  /// Runs `load` whatever is stored, and stores its result; callers who come meanwhile share it.
  template <class Load>
  T refresh(Load&& load) {
    if (core_ == nullptr) return load();
    return lead(core_->flights.lead(key_.text(), type(), check()), load, false);
  }

  std::optional<Entry<T>> entry() {
    if (core_ == nullptr) return std::nullopt;
    auto call = store_call();
    auto found = call ? shared().find(*call) : here().find(true);
    if (!found.fresh()) return std::nullopt;
    return Entry<T>{*std::move(found.value), found.life.age.milliseconds(), found.life.remaining().milliseconds(),
                    call ? core_->store.name() : "memory"};
  }

  /// The stored value as JSON text; on a shared store without decoding it.
  std::optional<std::string> json() {
    if (core_ == nullptr) return std::nullopt;
    if (!local()) {
      StoreCall call(core_->store);
      return shared().json(call);
    }
    return here().json();
  }

  /// Stores `value` as if a load had just returned it; tells whether a store took it.
  bool put(const T& value) {
    if (core_ == nullptr) return false;
    core_->flights.void_key(key_.text());
    if (!plan_.ttl.positive()) return core_->erase(key_.text()), false;
    auto call = store_call();
    const bool may_store = find(call).may_store;
    return keep(call, value, {}, may_store, true);
  }

  /// Removes the entry; a load under way is not stored. Tells whether something was there.
  bool invalidate() {
    if (core_ == nullptr) return false;
    return core_->invalidate(key_.text());
  }

 private:
  /// Takes the flight off its key however the leader's work ends, and lets nobody wait in vain.
  class Landing {
   public:
    Landing(Core& core, const std::shared_ptr<load::Flight>& flight) : core_(core), flight_(flight) {}
    ~Landing() {
      if (ended_) return;
      core_.flights.leave(flight_);
      flight_->land(nullptr);
    }
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;

    /// Gives the value to those who wait, if there are any.
    void share(const T& value) noexcept {
      if (!flight_->joined()) return;
      try {
        flight_->land(std::make_shared<const T>(value));
      } catch (...) {
        flight_->land(nullptr);
      }
    }
    void end_with(const T& value) noexcept {
      core_.flights.leave(flight_);
      ended_ = true;
      share(value);
    }

   private:
    Core& core_;
    const std::shared_ptr<load::Flight>& flight_;
    bool ended_ = false;
  };

  static const void* type() noexcept { return &value_type<T>; }
  bool local() const noexcept { return plan_.local(*core_); }
  SharedValue<T> shared() { return SharedValue<T>(*core_, plan_, key_); }
  LocalValue<T> here() { return LocalValue<T>(*core_, key_, check(), plan_); }

  /// What tells the key apart from others that were shortened to the same text; empty where none is.
  std::string_view check() {
    if (!key_.exact() && check_.empty()) check_ = key_.check();
    return check_;
  }

  /// What stands under the key, through `call` where it is kept in a shared store.
  Found<T> find(std::optional<StoreCall>& call) { return call ? shared().find(*call) : here().find(); }

  T hit(Found<T>& found) {
    core_->count_hit(std::chrono::duration_cast<std::chrono::microseconds>(found.life.cost.nanoseconds()));
    return *std::move(found.value);
  }

  template <class Load>
  T lead(const std::shared_ptr<load::Flight>& flight, Load& load, bool look_first) {
    Landing landing(*core_, flight);
    auto call = store_call();
    auto standing = find(call);
    if (look_first) {
      if (standing.fresh()) return share(landing, hit(standing));
      core_->counters.misses.add();
      if (standing.value && core_->throttle.holds_back(key_.text(), core_->clock->steady())) {
        return share(landing, stood_in(standing));
      }
    } else {
      standing.value.reset();
    }
    const auto start = core_->clock->steady();
    bool failed = false;
    T value = run(*flight, load, standing, failed);
    if (failed) return share(landing, std::move(value));
    const Duration cost = core_->clock->steady() - start;
    core_->counters.load_us.add(static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(cost.nanoseconds()).count())));
    landing.share(value);
    keep(*flight, call, value, cost, standing.may_store, !look_first);
    landing.end_with(value);
    return value;
  }

  T share(Landing& landing, T value) {
    landing.end_with(value);
    return value;
  }

  T stood_in(Found<T>& old) {
    core_->counters.stood_in.add();
    return *std::move(old.value);
  }

  /// The result of another caller's flight. Where that fails or takes too long: an old value, if there is one that may
  /// stand in; else its error, or the function run alone, whose result is not stored.
  template <class Load>
  T follow(load::Flight& flight, Load& load) {
    std::exception_ptr error;
    try {
      if (const auto result = flight.wait(plan_.load_timeout)) {
        core_->counters.coalesced.add();
        return *static_cast<const T*>(result.get());
      }
    } catch (...) {
      error = std::current_exception();
    }
    if (plan_.on_error_for.positive()) {
      auto call = store_call();
      if (auto old = find(call); old.value && !flight.voided()) return stood_in(old);
    }
    if (error) std::rethrow_exception(error);
    return load();
  }

  /// What the load returns; where it throws, the old value if there is one: then `failed` is true.
  template <class Load>
  T run(load::Flight& flight, Load& load, Found<T>& old, bool& failed) {
    try {
      T value = load();
      core_->counters.loads.add();
      return value;
    } catch (...) {
      core_->counters.failed_loads.add();
      if (!old.value || flight.voided()) {
        flight.land(nullptr, std::current_exception());
        throw;
      }
    }
    failed = true;
    core_->throttle.failed(key_.text(), core_->clock->steady());
    return stood_in(old);
  }

  void keep(load::Flight& flight, std::optional<StoreCall>& call, const T& value, Duration cost, bool may_store,
            bool replaces) {
    if (flight.voided()) return core_->counters.drop(Dropped::invalidated);
    if (!plan_.ttl.positive()) return static_cast<void>(core_->erase(key_.text()));
    if (keep(call, value, cost, may_store, replaces) && flight.voided()) {
      core_->erase(key_.text());
      core_->counters.drop(Dropped::invalidated);
    }
  }

  /// Tells whether it is kept. A value that `replaces` what stands there and is not kept itself leaves nothing there.
  bool keep(std::optional<StoreCall>& call, const T& value, Duration cost, bool may_store, bool replaces) {
    const auto dropped = Keeping<T>(*core_, plan_, key_, check(), call ? &*call : nullptr).keep(value, cost, may_store);
    if (!dropped) return true;
    core_->counters.drop(*dropped);
    if (replaces && *dropped != Dropped::kept && *dropped != Dropped::store_fault) core_->erase(key_.text());
    return false;
  }

  std::optional<StoreCall> store_call() {
    return local() ? std::nullopt : std::optional<StoreCall>(std::in_place, core_->store);
  }

  Core* core_;
  Plan<T> plan_;
  Key key_;
  std::string check_;
};

}  // namespace detail
}  // namespace cachecade
