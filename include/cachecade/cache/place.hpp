// Place: one key of one result type, and where its values are kept: in this process's memory or in the shared store.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/found.hpp>
#include <cachecade/cache/keeping.hpp>
#include <cachecade/cache/local_value.hpp>
#include <cachecade/cache/plan.hpp>
#include <cachecade/cache/shared_value.hpp>
#include <cachecade/cache/value_type.hpp>
#include <cachecade/call_options.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/single_flight.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade::detail {

template <class T>
class Place {
 public:
  /// A null core means that caching is off: nothing but `off` and `key` may be asked then.
  Place(Core* core, Plan<T> plan) : core_(core), plan_(plan) {}

  bool off() const noexcept { return core_ == nullptr; }
  Core& core() const noexcept { return *core_; }
  const Plan<T>& plan() const noexcept { return plan_; }
  Key& key() noexcept { return key_; }
  void set(const CallOptions& options) { options_ = options; }
  const CallOptions& options() const noexcept { return options_; }
  /// The tags of the arguments.
  void tag(TagNames tags) { tags_ = std::move(tags); }
  std::string_view text() const noexcept { return key_.text(); }
  Clock::Steady now() const { return core_->clock->steady(); }

  bool local() const noexcept { return plan_.local(*core_); }
  LocalValue<T> here() { return LocalValue<T>(*core_, key_, check(), plan_); }
  SharedValue<T> shared() { return SharedValue<T>(*core_, plan_, key_, tags_); }

  /// What one call does with the shared store; nothing where values are kept here.
  std::optional<StoreCall> store_call() {
    return local() ? std::nullopt : std::optional<StoreCall>(std::in_place, core_->store);
  }

  /// What stands under the key. `aged`: its age is told also where it is fresh.
  Found<T> find(std::optional<StoreCall>& call, bool aged = false) {
    auto found = call ? shared().find(*call) : find_here(aged || options_.max_age);
    if (options_.max_age && found.life.age > *options_.max_age) {
      found.value.reset();
      found.state = load::Freshness::dead;
    }
    return found;
  }
  /// To be called before a load whose result may be stored on this basis.
  void prepare(std::optional<StoreCall>& call, Basis& basis) {
    if (call) shared().prepare(*call, basis);
  }
  Found<T> find() {
    auto call = store_call();
    return find(call);
  }

  load::Flights::Joined join(load::Flights& flights, bool refreshing = false) {
    return flights.join(text(), &value_type<T>, check(), now(), plan_.load_timeout, refreshing);
  }
  /// A flight in place of one that stands there.
  std::shared_ptr<load::Flight> lead() {
    return core_->flights.lead(text(), &value_type<T>, check(), now(), core_->store_budget());
  }
  bool serves(const load::Flight& flight) { return flight.serves(&value_type<T>, check()); }

  bool erase() { return core_->erase(text()); }

  /// Tells whether the flight's result is kept. A value that `replaces` what stands there and is not kept itself leaves
  /// nothing there.
  bool keep(load::Flight& flight, std::optional<StoreCall>& call, const T& value, Duration cost, const Basis& basis,
            bool replaces) {
    if (!plan_.ttl.positive()) return erase(), false;
    std::optional<Dropped> dropped = Dropped::invalidated;
    if (!flight.voided()) {
      dropped =
          Keeping<T>(*core_, plan_, key_, check(), flight, call ? &*call : nullptr).keep(value, cost, basis, tags_);
    }
    if (!dropped) return true;
    core_->counters.drop(*dropped);
    if (replaces && leaves_nothing(*dropped)) erase();
    return false;
  }

  /// Whether no tag of the value was turned since the moment of `basis`. False also where its tags cannot be told.
  bool still_current(const Basis& basis, const T& value) const noexcept {
    if (!plan_.tagged) return true;
    try {
      return core_->tags.current(basis.turn, tags_) &&
             (!plan_.has_result_tags() || core_->tags.current(basis.turn, plan_.deciders->tags_of(value)));
    } catch (...) {
      return false;
    }
  }

 private:
  Found<T> find_here(bool aged) {
    const auto turn = core_->tags.turn();
    auto found = here().find(aged);
    found.basis.turn = turn;
    return found;
  }

  static constexpr bool leaves_nothing(Dropped reason) noexcept {
    return reason != Dropped::kept && reason != Dropped::store_fault && reason != Dropped::invalidated;
  }

  /// What tells the key apart from others that were shortened to the same text; empty where none is.
  std::string_view check() {
    if (!key_.exact() && check_.empty()) check_ = key_.check();
    return check_;
  }

  Core* core_;
  Plan<T> plan_;
  Key key_;
  TagNames tags_;
  CallOptions options_;
  std::string check_;
};

}  // namespace cachecade::detail
