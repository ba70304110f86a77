// Loading: the way of a call that is not answered at once: into a flight, as its leader or behind it; the load, and
// what becomes of its result. What a caller gets is decided by the tables of load/freshness.hpp.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/found.hpp>
#include <cachecade/cache/landing.hpp>
#include <cachecade/cache/place.hpp>
#include <cachecade/deadline.hpp>
#include <cachecade/error.hpp>
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
      if (!leader && !place_.serves(*flight) && !flight->guards()) return load();
      auto value = leader ? lead(flight, load, behind) : follow(*flight, load, behind, patience);
      if (value) return *std::move(value);
      throw_if_late();
    }
  }

  /// What `load` returns, whatever is stored.
  template <class Load>
  T refresh(Load& load) {
    Landing<T> landing(core_.flights, place_.lead());
    auto call = place_.store_call();
    Found<T> none;
    none.basis = place_.find(call).basis;
    return load_anew(landing, load, call, none, Kind::replacing);
  }

  /// Loads anew what was stored at `born`, unless somebody did or does so already. For tasks: what the load returns or
  /// throws goes to those who wait for `waited`, if anybody does; where it throws the old value stays.
  template <class Load>
  void refresh_behind(Load& load, std::int64_t born, const std::shared_ptr<load::Flight>& waited) noexcept {
    Landing<T> waiting(core_.refreshes, waited);
    try {
      const auto flight = lead_after_others();
      if (flight == nullptr) return;
      Landing<T> landing(core_.flights, flight);
      auto call = place_.store_call();
      auto standing = place_.find(call);
      if (standing.value && standing.born != born) return;
      core_.counters.refreshes.add();
      Found<T> none;
      none.basis = std::move(standing.basis);
      share(waiting, load_anew(landing, load, call, none, Kind::behind), none.basis);
    } catch (...) {
      waiting.fail(std::current_exception());
    }
  }

  /// What a caller gets without a load, if there is such a value; where that is due for one, `behind` loads it.
  template <class Behind>
  std::optional<T> serve(Found<T>& found, const Behind& behind) {
    const auto next = load::on_look_up(found.state);
    if (next == load::Next::load) return std::nullopt;
    if (next == load::Next::serve_and_refresh) start_refresh(found, behind, false);
    const auto saved = std::chrono::duration_cast<std::chrono::microseconds>(found.life.cost.nanoseconds());
    found.fresh() ? core_.count_hit(saved) : core_.counters.stale_hits.add();
    return std::move(found.value);
  }

 private:
  enum class Kind { missing, replacing, behind };

  /// A flight that this task leads, once those before it are gone, who may only have looked, and handed on what they
  /// saw; null where a load failed meanwhile, or they take too long.
  std::shared_ptr<load::Flight> lead_after_others() {
    const auto patience = Deadline::after(place_.plan().load_timeout);
    for (;;) {
      auto [flight, leader] = place_.join(core_.flights, true);
      if (leader) return flight;
      const auto landed = flight->wait(patience);
      if (!landed || landed->error) return nullptr;
    }
  }

  /// Has the entry loaded behind: one load of a key at a time, and none right after one that failed. Returns what the
  /// caller may wait for, if it said so before: it lands when the task has ended. Null: there is no task.
  template <class Behind>
  std::shared_ptr<load::Flight> start_refresh(const Found<T>& found, const Behind& behind, bool awaited) noexcept {
    try {
      if (core_.throttle.holds_back(place_.text(), place_.now())) return nullptr;
      auto [pending, first] = place_.join(core_.refreshes);
      if (!first) return pending;
      if (awaited) pending->join();
      const std::shared_ptr<load::Flight> token(pending.get(), [core = &core_, its = pending](load::Flight*) {
        core->refreshes.leave(its);
        its->land(nullptr);
      });
      if (behind(core_, found.born, token)) return pending;
      core_.counters.drop(Dropped::no_executor);
    } catch (...) {
    }
    return nullptr;
  }

  /// Has it loaded behind, and waits for that as long as the call's deadline and the soft timeout allow. Nothing where
  /// the task ended without a result.
  template <class Load, class Behind>
  std::optional<T> load_patiently(Landing<T>& landing, Load& load, Found<T>& old, const Behind& behind) {
    landing.leave();
    const auto pending = start_refresh(old, behind, true);
    if (pending == nullptr) return old.value ? stood_in(old) : refresh(load);
    return outcome_of(pending->wait(patience_with(old)), old);
  }

  Deadline patience_with(const Found<T>& old) const {
    const auto& deadline = place_.options().deadline;
    const bool softly = old.value && place_.plan().soft_timeout.positive();
    const auto longest = softly ? place_.plan().soft_timeout : place_.plan().load_timeout;
    return deadline ? deadline->at_most(longest) : Deadline::after(longest);
  }

  /// What a wait that ended so gives; where it ended too soon or with an error, the old value if there is one.
  std::optional<T> outcome_of(const std::optional<load::Flight::Landed>& landed, Found<T>& old) {
    if (landed && landed->result) {
      core_.counters.coalesced.add();
      return *static_cast<const T*>(landed->result.get());
    }
    if (landed && !landed->error) return std::nullopt;
    if (old.value) return stood_in(old);
    if (landed) std::rethrow_exception(landed->error);
    throw_if_late();
    return std::nullopt;
  }

  void throw_if_late() const {
    const auto& deadline = place_.options().deadline;
    if (deadline && deadline->expired()) {
      throw Error(Errc::deadline_exceeded, "the call's deadline passed before there was a result");
    }
  }

  template <class Load, class Behind>
  std::optional<T> lead(const std::shared_ptr<load::Flight>& flight, Load& load, const Behind& behind) {
    Landing<T> landing(core_.flights, flight);
    auto call = place_.store_call();
    auto standing = place_.find(call);
    if (auto value = serve(standing, behind)) return share(landing, *std::move(value), standing.basis);
    core_.counters.misses.add();
    if (standing.value && core_.throttle.holds_back(place_.text(), place_.now()))
      return share(landing, stood_in(standing), standing.basis);
    const bool softly = standing.value && place_.plan().soft_timeout.positive();
    if (softly || (place_.options().deadline && place_.plan().ownable)) {
      return load_patiently(landing, load, standing, behind);
    }
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
    Found<T> standing;
    if (flight.refreshing() || place_.plan().soft_timeout.positive()) {
      standing = place_.find();
      if (auto value = serve(standing, behind)) return value;
      if (standing.value && place_.plan().soft_timeout.positive()) {
        return outcome_of(flight.wait(patience_with(standing)), standing);
      }
    }
    std::optional<load::Flight::Landed> landed;
    {
      const load::WaitGraph::Wait wait(flight.leader());
      if (!wait) return load();
      const auto& deadline = place_.options().deadline;
      landed = flight.wait(deadline && deadline->at() < patience.at() ? *deadline : patience);
    }
    standing.value.reset();
    if ((!landed || landed->error) && place_.plan().on_error_for.positive()) {
      standing = place_.find();
      if (flight.voided()) standing.value.reset();
    }
    if (landed || standing.value) return outcome_of(landed, standing);
    throw_if_late();
    return load();
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
