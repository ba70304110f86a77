// Backend: what every byte store does. Write one class like this to bring a store of your own; the contract suite in
// tests/contract runs on it as on ours.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/result.hpp>

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade {

/// What a store can and cannot do; constant during its life.
struct BackendTraits {
  bool shared = false;      // other processes see what this one writes
  bool native_ttl = false;  // the store itself drops an entry when its time is over: its clock alone judges that
  bool time_left = false;   // it tells what is left of an entry's time: see `get_many_timed`
  bool text_only = false;   // values must be UTF-8 text; else any bytes
  std::size_t max_key = std::numeric_limits<std::size_t>::max();    // bytes; longer keys are refused with too_big
  std::size_t max_value = std::numeric_limits<std::size_t>::max();  // bytes; larger values are refused with too_big
  Duration connect_timeout = std::chrono::milliseconds(250);        // the budget of one `open`
  Duration timeout = std::chrono::seconds(1);                       // the budget of any other operation
};

/// What `get` found: the bytes, or nothing under that key. A fault is the third outcome and never looks like this.
using Bytes = std::optional<std::string>;

/// The same with what is left of its time, where that was asked for and the store tells it.
struct TimedBytes {
  Bytes bytes{};
  std::optional<std::chrono::milliseconds> left{};
};

/// One `set` of a batch.
struct Write {
  std::string key{};
  std::string value{};
  std::chrono::milliseconds ttl{0};
};

/// Tells whether a key that a clear met is to go.
using KeyFilter = detail::Callback<bool(std::string_view key)>;

/// A byte store. All operations are safe to call from any thread at once, block at most until their deadline, report
/// every failure as a Fault and throw nothing but std::bad_alloc. Keys are non-empty UTF-8 on one line. Whatever the
/// outcome, the store stays usable.
class Backend {
 public:
  virtual ~Backend() = default;

  /// The name by which `storage_engines` and `active_backend()` know it.
  virtual std::string name() const = 0;

  virtual BackendTraits traits() const = 0;

  /// Makes sure that the store answers. Called once before any other operation, and again after it failed.
  virtual Result<Done> open(Deadline deadline) = 0;

  /// The value under `key`, or nothing.
  virtual Result<Bytes> get(std::string_view key, Deadline deadline) = 0;

  /// Stores `value` for `ttl` (at least 1 ms), in place of what was there. Attempted at most once. A store without a
  /// TTL of its own keeps it until it is erased: the envelope inside tells its end.
  virtual Result<Done> set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl,
                           Deadline deadline) = 0;

  /// Removes `key`; tells whether it was there.
  virtual Result<bool> erase(std::string_view key, Deadline deadline) = 0;

  /// Removes every key that starts with `prefix` (not empty) and that `filter` accepts; tells how many went. Works in
  /// batches that never block the store; keys added meanwhile may survive.
  virtual Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline deadline) = 0;

  /// Batches: one outcome per element, in order; one deadline for all. Here one by one; stores that can, send all at
  /// once.
  CACHECADE_DECL virtual std::vector<Result<Bytes>> get_many(std::span<const std::string> keys, Deadline deadline);

  /// Like `get_many`, and of the first `timed` keys also what is left of their time, in the same trip; to be written
  /// by stores whose traits say `time_left`. Never more than was left when the value stood there.
  CACHECADE_DECL virtual std::vector<Result<TimedBytes>> get_many_timed(std::span<const std::string> keys,
                                                                        std::size_t timed, Deadline deadline);

  /// How many bytes the values under these keys have, 0 where none stands there, for work on many that goes in pieces
  /// of bounded size. Fewer than keys where the store does not tell, as here.
  CACHECADE_DECL virtual std::vector<std::size_t> sizes(std::span<const std::string> keys, Deadline deadline);

  CACHECADE_DECL virtual std::vector<Result<Done>> set_many(std::span<const Write> writes, Deadline deadline);

  CACHECADE_DECL virtual std::vector<Result<bool>> erase_many(std::span<const std::string> keys, Deadline deadline);

  /// A value came back that belongs to another key: a reply went astray. Drop every connection that could be out of
  /// step.
  virtual void reset_connections() noexcept {}
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/backend.ipp>
#endif
