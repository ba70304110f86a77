// Line: what lies between a process and the shared store: faults, lost answers, delays, writes that arrive late, and
// outages, by a seed. And what others do while an operation is under way.
#pragma once

#include <cachecade/testing.hpp>

#include <simulation/dice.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace simulation {

using cachecade::FaultKind;
using cachecade::testing::Fate;
using cachecade::testing::ManualClock;
using cachecade::testing::ScriptedBackend;
using cachecade::testing::StoreOperation;

inline constexpr std::array fault_kinds{FaultKind::timeout, FaultKind::reset,       FaultKind::refused,
                                        FaultKind::busy,    FaultKind::unavailable, FaultKind::http_5xx};

/// What befell operations of a kind in all simulations.
struct Befallen {
  std::array<std::uint64_t, fault_kinds.size()> faults{};
  std::uint64_t refused = 0;  // of removals, by a store that answers
  std::uint64_t lost = 0;
  std::uint64_t late = 0;
  std::uint64_t held = 0;
  std::uint64_t down = 0;
};
using AllBefallen = std::array<Befallen, cachecade::testing::store_operation_count>;

/// The number that an entry holds, or nothing where it holds none.
inline std::optional<std::int64_t> number_in(const std::string& bytes) {
  const auto at = bytes.rfind(',');
  std::int64_t number = 0;
  if (at == bytes.npos ||
      std::from_chars(bytes.data() + at + 1, bytes.data() + bytes.size(), number).ec != std::errc()) {
    return std::nullopt;
  }
  return number;
}

class Line final : public cachecade::testing::InterceptedBackend {
 public:
  struct Held {
    cachecade::Write write;
    cachecade::Clock::Steady since;
  };

  Line(const std::shared_ptr<ScriptedBackend>& store, std::shared_ptr<ManualClock> clock, Dice& dice,
       AllBefallen& befallen, int percent, std::string name)
      : InterceptedBackend(store),
        name_(std::move(name)),
        store_(store),
        clock_(std::move(clock)),
        dice_(dice),
        befallen_(befallen),
        percent_(percent) {}

  /// Of its process alone, so that no caches take each other for those of one process.
  std::string name() const override { return name_; }

  static bool removes(StoreOperation operation) {
    return operation == StoreOperation::clear || operation == StoreOperation::erase;
  }

  bool down = false;
  std::function<void(StoreOperation)> meanwhile;  // before an answer is there
  std::function<void(const Held&)> held_back;     // a write is on its way for longer than its call
  std::function<void(const Held&)> arrives;       // and is there now
  std::function<void(std::chrono::nanoseconds)> took;
  std::function<void()> asked;  // it is, whatever comes of it
  std::size_t count = 0;        // of that

  bool holds() const { return !held_.empty(); }
  /// Everything works from now on, and what was on its way is there.
  void heal() {
    percent_ = 0;
    down = false;
    arrive();
  }
  void arrive() {
    while (!held_.empty()) {
      const auto held = std::move(held_.front());
      held_.pop_front();
      arrives(held);
      static_cast<void>(store_->set(held.write.key, held.write.value, held.write.ttl,
                                    cachecade::Deadline::after(cachecade::Duration::max())));
    }
  }

 protected:
  /// A server takes the requests of one client in their order.
  Fate fate_of(StoreOperation operation) override {
    if (operation == StoreOperation::open) return {};
    ++count;
    asked();
    auto& befallen = befallen_[static_cast<std::size_t>(operation)];
    if (down) return ++befallen.down, Fate::fails({FaultKind::refused, "nobody listens"});
    if (!dice_.percent(removes(operation) ? 3 * percent_ : percent_)) return arrive(), Fate{};
    return bad_fate(operation, befallen);
  }

  void hold(cachecade::Write write) override {
    if (write.value.ends_with("null]")) return;  // which run it is of nobody could tell
    held_.push_back({std::move(write), clock_->steady()});
    held_back(held_.back());
  }

  void done(StoreOperation operation) override {
    if (operation != StoreOperation::open) meanwhile(operation);
  }

 private:
  Fate bad_fate(StoreOperation operation, Befallen& befallen) {
    if (removes(operation) && dice_.percent(20))
      return ++befallen.refused, Fate::fails({FaultKind::readonly, "a replica"});
    const auto what = static_cast<std::size_t>(dice_.below(fault_kinds.size() + 3));
    if (what < fault_kinds.size()) return ++befallen.faults[what], Fate::fails({fault_kinds[what], "simulated"});
    if (what == fault_kinds.size()) return ++befallen.lost, arrive(), Fate::loses_answer();
    if (what == fault_kinds.size() + 1 && operation == StoreOperation::set) {
      return ++befallen.held, Fate::arrives_later();
    }
    ++befallen.late;
    arrive();
    const auto takes = std::chrono::milliseconds(1 + dice_.below(300));
    took(takes);
    return Fate::takes_long(clock_, takes);
  }

  const std::string name_;
  const std::shared_ptr<ScriptedBackend> store_;
  const std::shared_ptr<ManualClock> clock_;
  Dice& dice_;
  AllBefallen& befallen_;
  int percent_;
  std::deque<Held> held_;
};

}  // namespace simulation
