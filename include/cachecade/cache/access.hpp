// Access: everything that can be done with one key of one result type: look up, load, store, remove. This is the one
// way of a call: memory engine or active store, then flight, then function, and back.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/entry.hpp>
#include <cachecade/cache/local_value.hpp>
#include <cachecade/cache/plan.hpp>
#include <cachecade/cache/result_type.hpp>
#include <cachecade/cache/shared_value.hpp>
#include <cachecade/cache/value_type.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/codec/json.hpp>
#include <cachecade/error.hpp>
#include <cachecade/key.hpp>

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
      if (auto found = look_here()) return *std::move(found);
    }
    auto [flight, leader] = core_->flights.join(key_.text(), type(), check());
    if (leader) return lead(flight, load, true);
    if (flight->led_by_this_thread() || !flight->serves(type(), check())) return load();
    if (const auto result = flight->wait(longest_wait)) {
      core_->counters.coalesced.add();
      return *static_cast<const T*>(result.get());
    }
    return load();
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
    if (local()) return here().entry();
    StoreCall call(core_->store);
    return shared().find(call).entry;
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
    if (local()) return keep_here(value, {});
    StoreCall call(core_->store);
    return keep_shared(call, value, {}, shared().find(call).may_store);
  }

  /// Removes the entry; a load under way is not stored. Tells whether something was there.
  bool invalidate() {
    if (core_ == nullptr) return false;
    return core_->invalidate(key_.text());
  }

 private:
  static constexpr std::chrono::seconds longest_wait{30};

  static const void* type() noexcept { return &value_type<T>; }
  bool local() const noexcept { return plan_.local(*core_); }
  SharedValue<T> shared() { return SharedValue<T>(*core_, *plan_.codec, plan_.version, plan_.ttl, key_); }
  LocalValue<T> here() { return LocalValue<T>(*core_, key_, check(), plan_); }

  /// What tells the key apart from others that were shortened to the same text; empty where none is.
  std::string_view check() {
    if (!key_.exact() && check_.empty()) check_ = key_.check();
    return check_;
  }

  std::optional<T> look_here() {
    std::optional<T> found;
    here().read([&](const T& value, const memory::Node& node) {
      found.emplace(value);
      core_->count_hit(std::chrono::microseconds(node.cost_us()));
    });
    return found;
  }

  template <class Load>
  T lead(const std::shared_ptr<load::Flight>& flight, Load& load, bool look_first) {
    Landing landing(*core_, flight);
    bool may_store = true;
    std::optional<StoreCall> call;
    if (!local()) call.emplace(core_->store);
    if (look_first) {
      if (auto found = look(call, may_store)) return landing.end_with(*found), std::move(*found);
    } else if (call) {
      may_store = shared().find(*call).may_store;
    }
    const auto start = core_->clock->steady();
    T value = run(*flight, load);
    const Duration cost = core_->clock->steady() - start;
    core_->counters.load_us.add(static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(cost.nanoseconds()).count())));
    landing.share(value);
    keep(*flight, call, value, cost, may_store);
    landing.end_with(value);
    return value;
  }

  /// Looks once more as the flight's leader: a flight that ended a moment ago may have stored the value.
  std::optional<T> look(std::optional<StoreCall>& call, bool& may_store) {
    std::optional<T> value;
    if (!call) {
      value = look_here();
    } else {
      auto found = shared().find(*call);
      may_store = found.may_store;
      if (found.entry) {
        core_->count_hit(std::chrono::duration_cast<std::chrono::microseconds>(found.cost.nanoseconds()));
        value = std::move(found.entry->value);
      }
    }
    if (!value) core_->counters.misses.add();
    return value;
  }

  template <class Load>
  T run(load::Flight& flight, Load& load) {
    try {
      T value = load();
      core_->counters.loads.add();
      return value;
    } catch (...) {
      core_->counters.failed_loads.add();
      flight.land(nullptr, std::current_exception());
      throw;
    }
  }

  void keep(load::Flight& flight, std::optional<StoreCall>& call, const T& value, Duration cost, bool may_store) {
    if (flight.voided()) return core_->counters.drop(Dropped::invalidated);
    if (!plan_.ttl.positive()) return static_cast<void>(core_->erase(key_.text()));
    const bool kept = call ? keep_shared(*call, value, cost, may_store) : keep_here(value, cost);
    if (kept && flight.voided()) {
      core_->erase(key_.text());
      core_->counters.drop(Dropped::invalidated);
    }
  }

  bool keep_here(const T& value, Duration cost) {
    if (is_absent(value)) return core_->counters.drop(Dropped::absent), false;
    if (here().outranked()) return core_->counters.drop(Dropped::kept), false;
    try {
      const bool kept = here().store(value, cost);
      kept ? core_->counters.stored.add() : core_->counters.drop(Dropped::too_big);
      return kept;
    } catch (...) {
      return core_->counters.drop(Dropped::failed_copy), false;
    }
  }

  bool keep_shared(StoreCall& call, const T& value, Duration cost, bool may_store) {
    if (is_absent(value)) return core_->counters.drop(Dropped::absent), false;
    if (call.failed()) return core_->counters.drop(Dropped::store_fault), false;
    if (!may_store) return core_->counters.drop(Dropped::kept), false;
    return shared().store(call, value, cost);
  }

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

  Core* core_;
  Plan<T> plan_;
  Key key_;
  std::string check_;
};

}  // namespace detail
}  // namespace cachecade
