// BatchItem: one key of a batch on its way through the load path.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/load/batch.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/flight_leader.hpp>
#include <cachecade/load/lookup_result.hpp>
#include <cachecade/load/retention.hpp>

#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace cachecade::load {

struct BatchItem : BatchEntry {
  using BatchEntry::BatchEntry;

  detail::Slot& result() noexcept { return *slot; }

  void fail(std::exception_ptr its_error) noexcept {
    slot->clear();
    error = std::move(its_error);
    answered = true;
  }

  bool answered = false;  // the caller has what he gets

  LookupResult found{};
  std::uint64_t changes = 0;                      // of the key's flights before it was looked up
  std::unique_ptr<detail::HeapSlot> old_value{};  // while its load runs
  FlightLeader* leader = nullptr;                 // of its flight, where the batch leads that
  FlightLeader* waiting = nullptr;                // in a task: of those who wait for that
  std::shared_ptr<Flight> flight{};               // of another, where the batch waits for it
  Retention retention{};                          // of its result
  Duration cost{};                                // of its load
  Clock::Steady loaded{};                         // the end of that
  std::optional<Dropped> dropped{};               // why its result is not stored
  std::optional<StoringFlight> storing{};         // while that is on its way to a store
  std::int64_t stored_at = 0;                     // in a task: what that is to replace
  int tasks_in_vain = 0;                          // that ended without a result
  bool unlimited = false;                         // no task can load it: the caller does
};

using BatchItems = std::vector<BatchItem*>;
using BatchSpan = std::span<BatchItem* const>;

/// Leaders of many flights; they end in the reverse of the order in which they began, as a thread's leaders must.
class FlightLeaders {
 public:
  FlightLeaders() = default;
  ~FlightLeaders() { clear(); }
  FlightLeaders(const FlightLeaders&) = delete;
  FlightLeaders& operator=(const FlightLeaders&) = delete;

  /// Throws std::bad_alloc; the flight is abandoned then.
  FlightLeader* add(Flights& flights, std::shared_ptr<Flight> flight, const detail::ValueOps& ops) {
    try {
      return &leaders_.emplace_back(flights, std::move(flight), ops);
    } catch (...) {
      flights.abandon(flight);
      throw;
    }
  }
  /// What still flies is abandoned.
  void clear() noexcept {
    while (!leaders_.empty()) leaders_.pop_back();
  }

 private:
  std::deque<FlightLeader> leaders_;
};

}  // namespace cachecade::load
