// Fate: what becomes of one operation of a store that a test has in hand.
#pragma once

#include <cachecade/duration.hpp>
#include <cachecade/fault.hpp>
#include <cachecade/testing/manual_clock.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace cachecade::testing {

/// A batch is one operation of its kind.
enum class StoreOperation : unsigned char { open, get, set, erase, clear };

inline constexpr std::size_t store_operation_count = static_cast<std::size_t>(StoreOperation::clear) + 1;

struct Fate {
  enum class Effect : unsigned char {
    at_once,
    none,
    later,  // of a write: it is on its way
  };

  std::optional<Fault> answer{};  // in place of the store's own; always there unless the effect is there at once
  Effect effect = Effect::at_once;
  Duration takes{};
  std::shared_ptr<ManualClock> clock{};  // what that advances

  static Fate fails(Fault fault) { return {.answer = std::move(fault), .effect = Effect::none}; }
  static Fate loses_answer() { return {.answer = no_answer()}; }
  static Fate arrives_later() { return {.answer = no_answer(), .effect = Effect::later}; }
  static Fate takes_long(std::shared_ptr<ManualClock> clock, Duration takes) {
    return {.takes = takes, .clock = std::move(clock)};
  }

  static Fault no_answer() { return {FaultKind::timeout, "no answer came in time"}; }

  void pass_time() const {
    if (clock) clock->advance(takes);
  }
};

}  // namespace cachecade::testing
