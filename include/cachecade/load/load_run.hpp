// LoadRun: one run of the function for a flight, and what becomes of its result: it is stored, and handed to those who
// wait. Where the function throws, an old value takes the result's place, if there is one.
//
// The old value moves to the heap while the function runs, so that a result stands once on the stack.
#pragma once

#include <cachecade/detail/value_ops.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/load/load.hpp>

#include <exception>

namespace cachecade::load {

class Core;
class Flight;
class FlightLeader;
struct Request;
class Tier;
struct StoreToken;

enum class LoadKind { missing, replacing, background };

/// Whether a load of the request's key failed a moment ago.
bool failed_recently(const Request& request);

/// Of one thread. The tier is where the values of the request are kept.
class LoadRun {
 public:
  LoadRun(Request& request, Tier& tier);

  /// Runs `load`; what is in the slot before is the old value. Throws what `load` throws where there is none; nothing
  /// once that has returned.
  void run(FlightLeader& leader, Load load, StoreToken& token, LoadKind kind, detail::Slot& result);

  /// Hands the value to those who wait; they may have come after an invalidation of one of its tags, and begin anew
  /// then. `error`: of the load in whose place an old value is.
  void share(FlightLeader& leader, const void* value, const StoreToken& token,
             const std::exception_ptr& error = nullptr);
  /// The same for a value that nobody needs any more.
  void hand_over(FlightLeader& leader, detail::Slot& value, const StoreToken& token);

 private:
  class OldValue;

  void keep(Flight& flight, const void* value, Duration cost, const StoreToken& token, LoadKind kind) noexcept;

  std::exception_ptr try_load(Flight& flight, Load load, OldValue& old, detail::Slot& result);

  Request& request_;
  Core& core_;
  Tier& tier_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/load_run.ipp>
#endif
