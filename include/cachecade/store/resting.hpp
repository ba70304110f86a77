// Resting: what a backend is not to be asked now by one caller, who may be the probe of a breaker that is half open.
#pragma once

#include <cachecade/store/breaker.hpp>
#include <cachecade/store/store_counters.hpp>

namespace cachecade::store {

struct Resting {
  using Asking = Breaker::Asking;
  Asking all = Asking::freely;
  Asking reads = Asking::freely;
  Asking writes = Asking::freely;

  bool rests(Operation operation) const noexcept {
    return all == Asking::not_now || (operation == Operation::read && reads == Asking::not_now) ||
           (operation == Operation::write && writes == Asking::not_now);
  }
  /// Of an operation whose outcome the store knows: its probe has ended.
  void end_probe(Operation operation) noexcept {
    end(all);
    if (operation == Operation::read) end(reads);
    if (operation == Operation::write) end(writes);
  }
  static void end(Asking& asking) noexcept {
    if (asking == Asking::as_probe) asking = Asking::freely;
  }
  bool probes() const noexcept {
    return all == Asking::as_probe || reads == Asking::as_probe || writes == Asking::as_probe;
  }
};

}  // namespace cachecade::store
