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
#include <cachecade/core/deadline.hpp>
#include <cachecade/error.hpp>
#include <cachecade/key.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/load/wait_graph.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
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

  /// The stored value, or what `load` returns, which is then stored. Throws only what `load` throws. A value that may
  /// be served while it is loaded anew is, by a task of `behind`. `looked`: the caller has just found nothing in memory
  /// that is fresh and not due.
  template <class Load, class Behind>
  T call(Load&& load, const Behind& behind, bool looked = false) {
    if (core_ == nullptr || !plan_.ttl.positive()) return load();
    if (local() && !(looked && !plan_.refreshes_behind())) {
      auto found = here().find();
      if (auto value = serve(found, behind)) return *std::move(value);
    }
    const auto patience = Deadline::after(plan_.load_timeout);
    for (;;) {
      auto [flight, leader] = core_->flights.join(key_.text(), type(), check(), now(), plan_.load_timeout);
      if (leader) return lead(flight, load, behind);
      if (!flight->serves(type(), check())) return load();
      if (auto value = follow(*flight, load, behind, patience)) return *std::move(value);
    }
  }

  /// Calls `look` with the stored value in place, or with what `load` returns, which is then stored.
  template <class Look, class Load, class Behind>
  decltype(auto) visit(Look& look, Load&& load, const Behind& behind) {
    if (core_ != nullptr && plan_.ttl.positive() && local()) {
      const auto held = here().hold();
      if (held && here().is_current(*held)) {
        core_->counters.hit(held->cost_us());
        return std::invoke(std::forward<Look>(look), *static_cast<const T*>(held->value()));
      }
    }
    const T value = call(load, behind);
    return std::invoke(std::forward<Look>(look), value);
  }

  /// Runs `load` whatever is stored, and stores its result; callers who come meanwhile share it.
  template <class Load>
  T refresh(Load&& load) {
    if (core_ == nullptr) return load();
    const auto flight = new_flight();
    Landing landing(*core_, flight);
    auto call = store_call();
    Found<T> none;
    none.may_store = find(call).may_store;
    return load_anew(landing, load, call, none, Kind::replacing);
  }

  /// Loads anew what was stored at `born`, unless somebody did or does so already. For tasks that nobody waits for:
  /// what the load throws goes nowhere, and the old value stays.
  template <class Load>
  void refresh_behind(Load&& load, std::int64_t born) noexcept {
    try {
      auto [flight, leader] = core_->flights.join(key_.text(), type(), check(), now(), plan_.load_timeout, true);
      if (!leader) return;
      Landing landing(*core_, flight);
      auto call = store_call();
      auto standing = find(call);
      if (standing.value && standing.born != born) return;
      core_->counters.refreshes.add();
      load_anew(landing, load, call, standing, Kind::behind);
    } catch (...) {
    }
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
    const auto flight = new_flight();
    Landing landing(*core_, flight);
    if (!plan_.ttl.positive()) return core_->erase(key_.text()), false;
    auto call = store_call();
    const bool may_store = find(call).may_store;
    const bool kept = keep(*flight, call, value, {}, may_store, true);
    landing.end_with(value);
    return kept;
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
    ~Landing() { leave(); }
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;

    load::Flight& flight() const noexcept { return *flight_; }

    /// Without a result: those who wait begin anew.
    void leave() noexcept {
      if (std::exchange(ended_, true)) return;
      core_.flights.leave(flight_);
      flight_->land(nullptr);
    }

    /// Gives the value to those who wait, if there are any; where it cannot be copied, they wait for `end_with`.
    bool share(const T& value) noexcept {
      if (!flight_->joined()) return true;
      try {
        flight_->land(std::make_shared<const T>(value));
        return true;
      } catch (...) {
        return false;
      }
    }
    void end_with(const T& value) noexcept {
      core_.flights.leave(flight_);
      ended_ = true;
      if (!share(value)) flight_->land(nullptr);
    }

   private:
    Core& core_;
    const std::shared_ptr<load::Flight>& flight_;
    bool ended_ = false;
  };

  static const void* type() noexcept { return &value_type<T>; }
  bool local() const noexcept { return plan_.local(*core_); }
  Clock::Steady now() const { return core_->clock->steady(); }
  SharedValue<T> shared() { return SharedValue<T>(*core_, plan_, key_); }
  LocalValue<T> here() { return LocalValue<T>(*core_, key_, check(), plan_); }

  /// What tells the key apart from others that were shortened to the same text; empty where none is.
  std::string_view check() {
    if (!key_.exact() && check_.empty()) check_ = key_.check();
    return check_;
  }

  /// What stands under the key, through `call` where it is kept in a shared store.
  Found<T> find(std::optional<StoreCall>& call) { return call ? shared().find(*call) : here().find(); }

  std::shared_ptr<load::Flight> new_flight() {
    return core_->flights.lead(key_.text(), type(), check(), now(), core_->store_budget());
  }

  /// What a caller gets without a load, if there is such a value; where that is due for one, `behind` loads it.
  template <class Behind>
  std::optional<T> serve(Found<T>& found, const Behind& behind) {
    const auto next = load::on_look_up(found.state);
    if (next == load::Next::load) return std::nullopt;
    if (next == load::Next::serve_and_refresh) start_refresh(found, behind);
    const auto saved = std::chrono::duration_cast<std::chrono::microseconds>(found.life.cost.nanoseconds());
    found.fresh() ? core_->count_hit(saved) : core_->counters.stale_hits.add();
    return std::move(found.value);
  }

  /// Has the entry loaded behind: one load of a key at a time, and none right after one that failed. Returns what the
  /// caller may wait for: it lands, without a result, when the task has ended. Null: there is no task.
  template <class Behind>
  std::shared_ptr<load::Flight> start_refresh(const Found<T>& found, const Behind& behind) noexcept {
    try {
      if (core_->throttle.holds_back(key_.text(), now())) return nullptr;
      auto [pending, first] = core_->refreshes.join(key_.text(), type(), check(), now(), plan_.load_timeout);
      if (!first) return pending;
      const std::shared_ptr<void> ended(nullptr, [core = core_, its = pending](void*) {
        core->refreshes.leave(its);
        its->land(nullptr);
      });
      if (behind(*core_, found.born, ended)) return pending;
      core_->counters.drop(Dropped::no_executor);
    } catch (...) {
    }
    return nullptr;
  }

  /// Loads behind and waits for it as long as the soft timeout says; then the old value stands in.
  template <class Behind>
  T load_softly(Landing& landing, Found<T>& old, const Behind& behind) {
    landing.leave();
    if (const auto pending = start_refresh(old, behind)) {
      pending->wait(Deadline::after(plan_.soft_timeout));
      auto call = store_call();
      if (auto anew = find(call); anew.fresh()) return *std::move(anew.value);
    }
    return stood_in(old);
  }

  template <class Load, class Behind>
  T lead(const std::shared_ptr<load::Flight>& flight, Load& load, const Behind& behind) {
    Landing landing(*core_, flight);
    auto call = store_call();
    auto standing = find(call);
    if (auto value = serve(standing, behind)) return share(landing, *std::move(value));
    core_->counters.misses.add();
    if (standing.value && core_->throttle.holds_back(key_.text(), now())) return share(landing, stood_in(standing));
    if (standing.value && plan_.soft_timeout.positive()) return load_softly(landing, standing, behind);
    return load_anew(landing, load, call, standing, Kind::missing);
  }

  /// The load itself, and what becomes of its result. Where it fails, the old value if there is one.
  enum class Kind { missing, replacing, behind };

  template <class Load>
  T load_anew(Landing& landing, Load& load, std::optional<StoreCall>& call, Found<T>& old, Kind kind) {
    auto& flight = landing.flight();
    const auto start = now();
    bool failed = false;
    T value = run(flight, load, old, failed);
    if (failed) return share(landing, std::move(value));
    const Duration cost = now() - start;
    core_->counters.load_us.add(static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(cost.nanoseconds()).count())));
    landing.share(value);
    if (kind == Kind::behind && cost > plan_.load_timeout) {
      give_up();
    } else {
      keep(flight, call, value, cost, old.may_store, kind == Kind::replacing);
    }
    landing.end_with(value);
    return value;
  }

  /// A load that nobody waits for took too long.
  void give_up() {
    core_->throttle.failed(key_.text(), now());
    core_->counters.drop(Dropped::late);
  }

  T share(Landing& landing, T value) {
    landing.end_with(value);
    return value;
  }

  T stood_in(Found<T>& old) {
    core_->counters.stood_in.add();
    return *std::move(old.value);
  }

  /// The result of another caller's flight, or nothing where its leader has none to share. Where that fails or takes
  /// too long: an old value, if there is one that may stand in; else its error, or the function run alone, whose result
  /// is not stored. While an entry is only loaded anew, what stands there is served.
  template <class Load, class Behind>
  std::optional<T> follow(load::Flight& flight, Load& load, const Behind& behind, Deadline patience) {
    if (flight.refreshing() || plan_.soft_timeout.positive()) {
      auto call = store_call();
      auto standing = find(call);
      if (auto value = serve(standing, behind)) return value;
      if (standing.value && plan_.soft_timeout.positive()) return wait_softly(flight, standing);
    }
    std::exception_ptr error;
    {
      const load::WaitGraph::Wait wait(flight.leader());
      if (!wait) return load();
      if (const auto landed = flight.wait(patience)) {
        if (landed->result) {
          core_->counters.coalesced.add();
          return *static_cast<const T*>(landed->result.get());
        }
        if (!landed->error) return std::nullopt;
        error = landed->error;
      }
    }
    if (plan_.on_error_for.positive()) {
      auto call = store_call();
      if (auto old = find(call); old.value && !flight.voided()) return stood_in(old);
    }
    if (error) std::rethrow_exception(error);
    return load();
  }

  T wait_softly(load::Flight& flight, Found<T>& old) {
    const auto landed = flight.wait(Deadline::after(plan_.soft_timeout));
    if (!landed || !landed->result) return stood_in(old);
    core_->counters.coalesced.add();
    return *static_cast<const T*>(landed->result.get());
  }

  /// What the load returns; where it throws, the old value if there is one: then `failed` is true.
  template <class Load>
  T run(load::Flight& flight, Load& load, Found<T>& old, bool& failed) {
    try {
      T value = load();
      core_->counters.loads.add();
      return value;
    } catch (...) {
      auto error = std::current_exception();
      if (!error) throw;  // the thread is being cancelled
      core_->counters.failed_loads.add();
      core_->throttle.failed(key_.text(), now());
      if (!old.value || flight.voided()) {
        flight.land(nullptr, std::move(error));
        throw;
      }
    }
    failed = true;
    return stood_in(old);
  }

  /// Tells whether the flight's result is kept. A value that `replaces` what stands there and is not kept itself leaves
  /// nothing there.
  bool keep(load::Flight& flight, std::optional<StoreCall>& call, const T& value, Duration cost, bool may_store,
            bool replaces) {
    if (!plan_.ttl.positive()) return core_->erase(key_.text()), false;
    std::optional<Dropped> dropped = Dropped::invalidated;
    if (!flight.voided()) {
      dropped = Keeping<T>(*core_, plan_, key_, check(), flight, call ? &*call : nullptr).keep(value, cost, may_store);
    }
    if (!dropped) return true;
    core_->counters.drop(*dropped);
    if (replaces && leaves_nothing(*dropped)) core_->erase(key_.text());
    return false;
  }

  static constexpr bool leaves_nothing(Dropped reason) noexcept {
    return reason != Dropped::kept && reason != Dropped::store_fault && reason != Dropped::invalidated;
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
