// BackgroundRefresh: an entry is loaded anew while its callers are served what stands there. One task of a key at a
// time, and none right after one that failed.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/load/load.hpp>

#include <cstdint>
#include <limits>
#include <memory>

namespace cachecade::load {

class Core;
class Flight;
struct Request;

/// Hands a task to the executor that loads anew what was stored at a moment, and that keeps the flight till its end;
/// false where no executor takes it.
using Defer = detail::FunctionRef<bool(std::int64_t stored_at, const std::shared_ptr<Flight>& awaited)>;

/// In the place of that moment: the task loads anew also what somebody has just stored.
inline constexpr std::int64_t whatever_is_stored = std::numeric_limits<std::int64_t>::min();

/// Of functions whose arguments cannot be kept.
inline constexpr auto never_deferred = [](std::int64_t, const std::shared_ptr<Flight>&) { return false; };

/// The same flight for a task: where that is dropped, or does not end it, it is abandoned.
std::shared_ptr<Flight> keep_until_done(Core& core, const std::shared_ptr<Flight>& pending);

/// Of one thread.
class BackgroundRefresh {
 public:
  explicit BackgroundRefresh(Request& request);

  /// Has the entry loaded that was stored at a moment. Returns what the caller may wait for, if he says so by
  /// `awaited`: it completes when the task has ended. Null: there is no task.
  std::shared_ptr<Flight> start(std::int64_t stored_at, Defer defer, bool awaited) noexcept;

  /// Whether what it returned is a task that another call had begun.
  bool joined() const noexcept { return joined_; }

  /// The same for a caller who waits for a load that begins after this, whatever is stored and whatever failed.
  std::shared_ptr<Flight> start_anew(Defer defer) noexcept;

  /// The task: loads anew what was stored at a moment, unless somebody did or does so already. What the load gives or
  /// throws goes to those who wait for `awaited`, if anybody does; where it throws the old value stays.
  void run(Load load, std::int64_t stored_at, const std::shared_ptr<Flight>& awaited, detail::Slot& room) noexcept;

 private:
  bool post(const std::shared_ptr<Flight>& pending, std::int64_t stored_at, Defer defer);
  std::shared_ptr<Flight> lead_after_others();

  Request& request_;
  Core& core_;
  bool joined_ = false;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/background_refresh.ipp>
#endif
