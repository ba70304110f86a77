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

  Flight& flight() const noexcept { return *flight_; }

  /// Takes it off its key: nobody joins any more.
  void close() noexcept {
    if (!std::exchange(closed_, true)) flights_.remove(flight_);
  }

  /// Without a result: those who wait begin anew.
  void abandon() noexcept {
    close();
    end(nullptr);
  }

  /// With an exception for those who wait.
  void fail(std::exception_ptr error) noexcept {
    close();
    end(nullptr, std::move(error));
  }

  /// Gives a copy of the value to those who wait, if there are any; where it cannot be copied, they wait for
  /// `complete`. `error`: of the load in whose place an old value is.
  bool share(const void* value, std::exception_ptr error = nullptr) noexcept {
    if (!flight_->joined()) return true;
    try {
      end(detail::shared_copy(ops_, value), std::move(error));
      return true;
    } catch (...) {
      return false;
    }
  }
  void complete(const void* value, const std::exception_ptr& error = nullptr) noexcept {
    close();
    if (!share(value, error)) end(nullptr, error);
  }
  /// The same with the value itself, which nobody else needs.
  void complete_with(detail::Slot& value) noexcept {
    close();
    try {
      if (flight_->joined()) end(detail::shared_by_move(value));
    } catch (...) {
    }
    end(nullptr);
  }

 private:
  void end(std::shared_ptr<const void> result, std::exception_ptr error = nullptr) noexcept {
    if (!std::exchange(ended_, true)) flight_->complete(std::move(result), std::move(error));
  }

  Flights& flights_;
  const std::shared_ptr<Flight> flight_;
  const detail::ValueOps& ops_;
  bool closed_ = false;
  bool ended_ = false;
};

}  // namespace cachecade::load
