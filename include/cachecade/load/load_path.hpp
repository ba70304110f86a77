// LoadPath: the way of every call that is not answered at once: look up, join a flight or lead one, load, store,
// answer. It is the only place that decides what a caller gets, by the tables of load/freshness.hpp.
//
// It knows no types: a result stands in a slot of its caller, and a load is a callable that fills one. An old value
// that may be needed while a load runs moves to the heap meanwhile, so that a result stands once on the stack.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/load/request.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::load {

class Flight;
class FlightLeader;
struct FlightOutcome;
class ActiveTier;
struct LookupResult;
struct StoreToken;

/// Fills the slot with the function's result. Throws what the function throws.
using Load = detail::FunctionRef<void(detail::Slot& into)>;

/// Hands a task to the executor that loads anew what was stored at a moment, and that keeps the flight till its end;
/// false where no executor takes it.
using Defer = detail::FunctionRef<bool(std::int64_t stored_at, const std::shared_ptr<Flight>& awaited)>;

/// Of functions whose arguments cannot be kept.
inline constexpr auto never_deferred = [](std::int64_t, const std::shared_ptr<Flight>&) { return false; };

/// What is known of a stored value.
struct EntryFacts {
  std::chrono::milliseconds age{0};
  std::chrono::milliseconds remaining{0};
  std::string_view store{};
};

/// The JSON text of a value. Throws Error(no_codec) where this very value has no JSON form.
std::string json_text(const detail::Slot& full);

/// One call of one thread. Slots are of the function's result type, and empty.
class LoadPath {
 public:
  explicit LoadPath(Request& request);

  /// The stored value, or what `load` gives, which is then stored; in the ways of the request's options. Throws what
  /// `load` throws, and Error(deadline_exceeded). `already_missed`: the caller has just found nothing in memory that is
  /// fresh and not due.
  void call(Load load, Defer defer, detail::Slot& result, bool already_missed = false);

  /// What `load` gives, whatever is stored; callers who come meanwhile share it.
  void refresh(Load load, detail::Slot& result);

  /// Loads anew what was stored at a moment, unless somebody did or does so already. For tasks: what the load gives or
  /// throws goes to those who wait for `awaited`, if anybody does; where it throws the old value stays.
  void refresh_in_background(Load load, std::int64_t stored_at, const std::shared_ptr<Flight>& awaited,
                             detail::Slot& room) noexcept;

  /// The fresh value, without a load; nothing where there is none.
  std::optional<EntryFacts> entry(detail::Slot& result);

  /// Stores `value` as if a load had just given it; tells whether a store took it.
  bool put(const void* value);

  /// The stored text, or that of what a call gives. Throws Error(no_codec) where that value has no JSON form.
  std::string json(Load load, Defer defer, detail::Slot& room);

 private:
  enum class LoadKind { missing, replacing, background };
  class OldValue;

  LookupResult find(detail::Slot& into, bool want_age = false);
  bool serve(const LookupResult& found, Defer defer);
  bool lead(const std::shared_ptr<Flight>& flight, Load load, Defer defer, detail::Slot& result);
  bool follow(Flight& flight, Load load, Defer defer, Deadline join_timeout, detail::Slot& result);
  bool outcome(const std::optional<FlightOutcome>& ended, detail::Slot& result);
  void replace(Load load, detail::Slot& result);
  void load_anew(FlightLeader& leader, Load load, StoreToken& token, LoadKind kind, detail::Slot& result);
  bool run(Flight& flight, Load load, OldValue& old, detail::Slot& result);
  bool load_with_limit(FlightLeader& leader, Load load, std::int64_t stored_at, Defer defer, detail::Slot& result);
  std::shared_ptr<Flight> start_refresh(std::int64_t stored_at, Defer defer, bool awaited) noexcept;
  std::shared_ptr<Flight> lead_after_others();
  std::shared_ptr<Flight> lead_instead();
  void share(FlightLeader& leader, const void* value, const StoreToken& token);
  void answer_with_old_value();
  bool held_back() const;
  Deadline wait_limit(bool softly) const;
  void throw_if_late() const;

  Request& request_;
  Core& core_;
  ActiveTier* tier_ = nullptr;  // while a member runs
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/load_path.ipp>
#include <cachecade/load/refresh.ipp>
#endif
