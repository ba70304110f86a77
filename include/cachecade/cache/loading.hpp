// Loading: the way of a call that is not answered at once: into a flight, as its leader or behind it; the load, and
// what becomes of its result. What a caller gets is decided by the tables of load/freshness.hpp.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/found.hpp>
#include <cachecade/cache/landing.hpp>
#include <cachecade/cache/place.hpp>
#include <cachecade/core/deadline.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/load/wait_graph.hpp>
#include <cachecade/stats.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace cachecade::detail {

/// One call. A `Load` returns the function's result. A `Behind` hands a task to the executor that loads anew what was
/// stored at a moment, and that keeps a token till its end; it tells whether the executor took it.
template <class T>
class Loading {
 public:
  explicit Loading(Place<T>& place) : place_(place), core_(place.core()) {}

  /// The stored value, or what `load` returns, which is then stored. Throws only what `load` throws.
  template <class Load, class Behind>
  T call(Load& load, const Behind& behind) {
    const auto patience = Deadline::after(place_.plan().load_timeout);
    for (;;) {
      auto [flight, leader] = place_.join(core_.flights);
      if (leader) return lead(flight, load, behind);
      if (!place_.serves(*flight) && !flight->guards()) return load();
      if (auto value = follow(*flight, load, behind, patience)) return *std::move(value);
    }
  }

  /// What `load` returns, whatever is stored.
  template <class Load>
  T refresh(Load& load) {
    Landing<T> landing(core_, place_.lead());
    auto call = place_.store_call();
    Found<T> none;
    none.basis = place_.find(call).basis;
    return load_anew(landing, load, call, none, Kind::replacing);
  }

  /// Loads anew what was stored at `born`, unless somebody did or does so already. For tasks that nobody waits for:
  /// what the load throws goes nowhere, and the old value stays.
  template <class Load>
  void refresh_behind(Load& load, std::int64_t born) noexcept {
    try {
      auto [flight, leader] = place_.join(core_.flights, true);
      if (!leader) return;
      Landing<T> landing(core_, flight);
      auto call = place_.store_call();
      auto standing = place_.find(call);
      if (standing.value && standing.born != born) return;
      core_.counters.refreshes.add();
      load_anew(landing, load, call, standing, Kind::behind);
    } catch (...) {
    }
  }

  /// What a caller gets without a load, if there is such a value; where that is due for one, `behind` loads it.
  template <class Behind>
  std::optional<T> serve(Found<T>& found, const Behind& behind) {
    const auto next = load::on_look_up(found.state);
    if (next == load::Next::load) return std::nullopt;
    if (next == load::Next::serve_and_refresh) start_refresh(found, behind);
    const auto saved = std::chrono::duration_cast<std::chrono::microseconds>(found.life.cost.nanoseconds());
    found.fresh() ? core_.count_hit(saved) : core_.counters.stale_hits.add();
    return std::move(found.value);
  }

 private:
  enum class Kind { missing, replacing, behind };

  /// Has the entry loaded behind: one load of a key at a time, and none right after one that failed. Returns what the
  /// caller may wait for: it lands, without a result, when the task has ended. Null: there is no task.
  template <class Behind>
  std::shared_ptr<load::Flight> start_refresh(const Found<T>& found, const Behind& behind) noexcept {
    try {
      if (core_.throttle.holds_back(place_.text(), place_.now())) return nullptr;
      auto [pending, first] = place_.join(core_.refreshes);
      if (!first) return pending;
      const std::shared_ptr<void> ended(nullptr, [core = &core_, its = pending](void*) {
        core->refreshes.leave(its);
        its->land(nullptr);
      });
      if (behind(core_, found.born, ended)) return pending;
      core_.counters.drop(Dropped::no_executor);
    } catch (...) {
    }
    return nullptr;
  }

  /// Loads behind and waits for it as long as the soft timeout says; then the old value stands in.
  template <class Behind>
  T load_softly(Landing<T>& landing, Found<T>& old, const Behind& behind) {
    landing.leave();
    if (const auto pending = start_refresh(old, behind)) {
      pending->wait(Deadline::after(place_.plan().soft_timeout));
      if (auto anew = place_.find(); anew.fresh()) return *std::move(anew.value);
    }
    return stood_in(old);
  }

  template <class Load, class Behind>
  T lead(const std::shared_ptr<load::Flight>& flight, Load& load, const Behind& behind) {
    Landing<T> landing(core_, flight);
    auto call = place_.store_call();
    auto standing = place_.find(call);
    if (auto value = serve(standing, behind)) return share(landing, *std::move(value), standing.basis);
    core_.counters.misses.add();
    if (standing.value && core_.throttle.holds_back(place_.text(), place_.now()))
      return share(landing, stood_in(standing), standing.basis);
    if (standing.value && place_.plan().soft_timeout.positive()) return load_softly(landing, standing, behind);
    return load_anew(landing, load, call, standing, Kind::missing);
  }

  /// The load itself, and what becomes of its result. Where it fails, the old value if there is one.
  template <class Load>
  T load_anew(Landing<T>& landing, Load& load, std::optional<StoreCall>& call, Found<T>& old, Kind kind) {
    auto& flight = landing.flight();
    place_.prepare(call, old.basis);
    const auto start = place_.now();
    bool failed = false;
    T value = run(flight, load, old, failed);
    if (failed) return share(landing, std::move(value), old.basis);
    const Duration cost = place_.now() - start;
    core_.counters.load_us.add(static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(cost.nanoseconds()).count())));
    if (!place_.plan().tagged) landing.share(value);
    if (kind == Kind::behind && cost > place_.plan().load_timeout) {
      give_up();
    } else {
      place_.keep(flight, call, value, cost, old.basis, kind == Kind::replacing);
    }
    return share(landing, std::move(value), old.basis);
  }

  /// A load that nobody waits for took too long.
  void give_up() {
    core_.throttle.failed(place_.text(), place_.now());
    core_.counters.drop(Dropped::late);
  }

  /// The value, for the caller and for those who wait; those may have come after an invalidation of one of its tags.
  T share(Landing<T>& landing, T value, const Basis& basis) {
    landing.close();
    place_.still_current(basis, value) ? landing.end_with(value) : landing.leave();
    return value;
  }

  T stood_in(Found<T>& old) {
    core_.counters.stood_in.add();
    return *std::move(old.value);
  }

  /// The result of another caller's flight, or nothing where its leader has none to share. Where that fails or takes
  /// too long: an old value, if there is one that may stand in; else its error, or the function run alone, whose result
  /// is not stored. While an entry is only loaded anew, what stands there is served.
  template <class Load, class Behind>
  std::optional<T> follow(load::Flight& flight, Load& load, const Behind& behind, Deadline patience) {
    if (flight.refreshing() || place_.plan().soft_timeout.positive()) {
      auto standing = place_.find();
      if (auto value = serve(standing, behind)) return value;
      if (standing.value && place_.plan().soft_timeout.positive()) return wait_softly(flight, standing);
    }
    std::exception_ptr error;
    {
      const load::WaitGraph::Wait wait(flight.leader());
      if (!wait) return load();
      if (const auto landed = flight.wait(patience)) {
        if (landed->result) {
          core_.counters.coalesced.add();
          return *static_cast<const T*>(landed->result.get());
        }
        if (!landed->error) return std::nullopt;
        error = landed->error;
      }
    }
    if (place_.plan().on_error_for.positive()) {
      if (auto old = place_.find(); old.value && !flight.voided()) return stood_in(old);
    }
    if (error) std::rethrow_exception(error);
    return load();
  }

  T wait_softly(load::Flight& flight, Found<T>& old) {
    const auto landed = flight.wait(Deadline::after(place_.plan().soft_timeout));
    if (!landed || !landed->result) return stood_in(old);
    core_.counters.coalesced.add();
    return *static_cast<const T*>(landed->result.get());
  }

  /// What the load returns; where it throws, the old value if there is one: then `failed` is true.
  template <class Load>
  T run(load::Flight& flight, Load& load, Found<T>& old, bool& failed) {
    try {
      T value = load();
      core_.counters.loads.add();
      return value;
    } catch (...) {
      auto error = std::current_exception();
      if (!error) throw;  // the thread is being cancelled
      core_.counters.failed_loads.add();
      core_.throttle.failed(place_.text(), place_.now());
      if (!old.value || flight.voided()) {
        flight.land(nullptr, std::move(error));
        throw;
      }
    }
    failed = true;
    return stood_in(old);
  }

  Place<T>& place_;
  Core& core_;
};

}  // namespace cachecade::detail
