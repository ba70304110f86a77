// FlightLeader: the end of a flight, as its leader brings it about.
#pragma once

#include <cachecade/detail/heap_value.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/flights.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace cachecade::load {

/// Takes the flight off its key however the leader's work ends, and lets nobody wait in vain.
class FlightLeader {
 public:
  /// `ops` are those of the result.
  FlightLeader(Flights& flights, std::shared_ptr<Flight> flight, const detail::ValueOps& ops)
      : flights_(flights), flight_(std::move(flight)), ops_(ops) {}
  ~FlightLeader() { abandon(); }
  FlightLeader(const FlightLeader&) = delete;
  FlightLeader& operator=(const FlightLeader&) = delete;

  /// Not once it is closed.
  Flight& flight() const noexcept { return *flight_; }

  /// Takes it off its key: nobody joins any more.
  void close() noexcept {
    if (std::exchange(closed_, true)) return;
    flights_.remove(flight_);
    if (flight_ == nullptr) led_.let_go();
  }

  /// Without a result: those who wait begin anew.
  void abandon() noexcept { end(nullptr); }

  /// With an exception for those who wait.
  void fail(std::exception_ptr error) noexcept { end(nullptr, std::move(error)); }

  /// Gives a copy of the value to those who wait, if there are any; where it cannot be copied, they wait for
  /// `complete`. `error`: of the load in whose place an old value is.
  bool share(const void* value, std::exception_ptr error = nullptr) noexcept {
    if (flight_ == nullptr || !flight_->joined()) return true;
    try {
      flight_->complete(detail::shared_copy(ops_, value), std::move(error));
      return true;
    } catch (...) {
      return false;
    }
  }
  void complete(const void* value, const std::exception_ptr& error = nullptr) noexcept {
    close();
    if (!share(value, error)) flight_->complete(nullptr, error);
  }
  /// The same with the value itself, which nobody else needs.
  void complete_with(detail::Slot& value) noexcept {
    close();
    try {
      if (flight_ != nullptr && flight_->joined()) flight_->complete(detail::shared_by_move(value));
    } catch (...) {
    }
    end(nullptr);
  }

 private:
  void end(std::shared_ptr<const void> result, std::exception_ptr error = nullptr) noexcept {
    close();
    if (flight_ != nullptr) flight_->complete(std::move(result), std::move(error));
  }

  Flights& flights_;
  std::shared_ptr<Flight> flight_;  // null where it was closed and nobody had joined
  LedFlight led_{*flight_};
  const detail::ValueOps& ops_;
  bool closed_ = false;
};

}  // namespace cachecade::load
