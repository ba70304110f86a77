// LoadPath: the way of every call that is not answered at once: look up, join a flight or lead one, load, store,
// answer. It is the only place that decides what a caller gets, by the tables of load/freshness.hpp.
//
// It knows no types: a result stands in a slot of its caller, and a load is a callable that fills one. Whatever goes
// wrong around a load (no memory, a value that cannot be copied) the caller gets the result, of the load that succeeded
// or of one of his own.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/load/background_refresh.hpp>
#include <cachecade/load/load.hpp>
#include <cachecade/load/request.hpp>
#include <cachecade/load/result_json.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::load {

struct FlightOutcome;
class ActiveTier;
class CallReport;
class Flight;
class FlightLeader;
struct LookupResult;
struct StoreToken;

inline constexpr int most_tasks = 3;  // of one call that end without a result, before it loads by itself
inline constexpr int most_looks = 3;  // of one call that others make void, before it loads for itself alone

/// What is known of a stored value.
struct EntryFacts {
  std::chrono::milliseconds age{0};
  std::chrono::milliseconds remaining{0};
  bool stale = false;
  Duration cost{};  // of the load
  std::string_view store{};
};

/// One call of one thread. Slots are of the function's result type, and empty.
class LoadPath {
 public:
  explicit LoadPath(Request& request);

  /// The stored value, or what `load` gives, which is then stored; in the ways of the request's options. Throws what
  /// `load` throws, and Error(deadline_exceeded). `already_missed`: the caller has just found nothing in memory that is
  /// fresh and not due.
  void call(Load load, Defer defer, detail::Slot& result, bool already_missed = false);

  /// The value that stands there, fresh or stale, without a load; nothing where there is none.
  std::optional<EntryFacts> entry(detail::Slot& result);

  /// Stores `value` as if a load had just given it; tells whether a store took it.
  bool put(const void* value);

  /// The stored text, or that of what a call gives. Throws Error(no_codec) where that value has no JSON form.
  std::string json(Load load, Defer defer, detail::Slot& room);

 private:
  struct Missed;

  LookupResult find(detail::Slot& into, bool want_age = false);
  std::optional<LookupResult> just_missed();
  bool serve(const LookupResult& found, Defer defer, const detail::Slot& result);
  bool lead(std::shared_ptr<Flight> flight, Load load, Defer defer, detail::Slot& result);
  bool follow(Flight& flight, Load load, Defer defer, Deadline join_timeout, detail::Slot& result);
  std::optional<bool> answer_of_task(const std::shared_ptr<Flight>& pending, detail::Slot& result);
  bool outcome(const std::optional<FlightOutcome>& ended, detail::Slot& result);
  void replace(Load load, detail::Slot& result);
  void load_plainly(Load load, detail::Slot& result);
  void load_alone(Load load, detail::Slot& result);
  void miss_alone(Load load, detail::Slot& result);
  void refresh_with_limit(Load load, Defer defer, detail::Slot& result);
  bool load_with_limit(FlightLeader& leader, Load load, std::int64_t stored_at, Defer defer, detail::Slot& result);
  Deadline wait_limit(bool softly) const;
  void throw_if_late();
  CallReport report() const noexcept;

  Request& request_;
  Core& core_;
  ActiveTier* tier_ = nullptr;              // while a member runs
  std::shared_ptr<const Missed> missed_{};  // null: not looked, or found
  bool throws_ = false;                     // what is thrown is the call's answer
  int tasks_in_vain_ = 0;                   // that ended without a result
  int looks_in_vain_ = 0;                   // whose flights were made void meanwhile
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/load_path.ipp>
#include <cachecade/load/load_path_entry.ipp>
#include <cachecade/load/load_path_wait.ipp>
#endif
