// How one call differs from the others of its function:
//
//   get_user.with(cachecade::max_age(5s))(42);
//   get_user.with(cachecade::refresh, cachecade::deadline(200ms))(42);
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/duration.hpp>

#include <optional>

namespace cachecade {

struct CallOutcome;

struct CallOptions {
  bool bypass = false;                 // the function runs, and the cache is neither read nor written
  bool refresh = false;                // the function runs whatever is stored, and its result is stored
  std::optional<Duration> max_age{};   // what is older counts as not there
  std::optional<Deadline> deadline{};  // how long the caller waits for a result
  CallOutcome* outcome = nullptr;      // where the call writes what became of it
};

template <class T>
concept CallOption = requires(const T& option, CallOptions& options) {
  option.apply(options);
};

namespace detail {

struct Bypass {
  void apply(CallOptions& options) const { options.bypass = true; }
};
struct Refresh {
  void apply(CallOptions& options) const { options.refresh = true; }
};
struct MaxAge {
  Duration age;
  void apply(CallOptions& options) const { options.max_age = age; }
};
struct Within {
  Duration budget;
  void apply(CallOptions& options) const { options.deadline = Deadline::after(budget); }
};

struct Tell {
  CallOutcome* outcome;
  void apply(CallOptions& options) const { options.outcome = outcome; }
};

}  // namespace detail

/// The call runs the function; the cache is neither read nor written.
inline constexpr detail::Bypass bypass{};

/// The call runs the function whatever is stored, in a run that begins after the call, and stores its result.
inline constexpr detail::Refresh refresh{};

/// The call takes no value that was loaded longer than `age` ago: none that is stored, none from another call that it
/// waits for, and none where a load fails.
inline detail::MaxAge max_age(Duration age) { return {age}; }

/// The call waits so long, counted from `with`, for a load, its own or another's. Then it returns an old value, if one
/// may be used, else it throws Error(deadline_exceeded); the load goes on in the background, and its result is stored.
/// A function whose arguments cannot be kept, or that no executor takes, runs to its end in the caller.
inline detail::Within deadline(Duration budget) { return {budget}; }

/// The call writes what became of it to `outcome`, in its own thread and also where it throws. That must live as long
/// as what `with` returns is called, and be read by nobody meanwhile. Such a call takes the long way of a miss, also
/// for a hit in memory, and reads the clock.
inline detail::Tell tell(CallOutcome& outcome) { return {&outcome}; }

}  // namespace cachecade
