// Landing: the end of a flight, as its leader brings it about.
#pragma once

#include <cachecade/load/flight.hpp>
#include <cachecade/load/single_flight.hpp>

#include <exception>
#include <memory>
#include <utility>

namespace cachecade::detail {

/// Takes the flight off its key however the leader's work ends, and lets nobody wait in vain.
template <class T>
class Landing {
 public:
  Landing(load::Flights& flights, std::shared_ptr<load::Flight> flight)
      : flights_(flights), flight_(std::move(flight)) {}
  ~Landing() { leave(); }
  Landing(const Landing&) = delete;
  Landing& operator=(const Landing&) = delete;

  load::Flight& flight() const noexcept { return *flight_; }

  /// Takes it off its key: nobody joins any more.
  void close() noexcept {
    if (!std::exchange(closed_, true)) flights_.leave(flight_);
  }

  /// Without a result: those who wait begin anew.
  void leave() noexcept {
    close();
    flight_->land(nullptr);
  }

  /// With an exception for those who wait.
  void fail(std::exception_ptr error) noexcept {
    close();
    flight_->land(nullptr, std::move(error));
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
    close();
    if (!share(value)) flight_->land(nullptr);
  }

 private:
  load::Flights& flights_;
  const std::shared_ptr<load::Flight> flight_;
  bool closed_ = false;
};

}  // namespace cachecade::detail
