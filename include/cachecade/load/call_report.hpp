// CallReport: writes the outcome of a call to where its caller wants it.
#pragma once

#include <cachecade/call_outcome.hpp>
#include <cachecade/duration.hpp>

#include <string_view>

namespace cachecade::load {

struct FlightOutcome;
struct LookupResult;
struct Request;
class Tier;

/// Of one thread. Where nobody wants the outcome, it does nothing. Nothing throws: what there is no memory for is not
/// told.
class CallReport {
 public:
  explicit CallReport(const Request& request) noexcept;

  /// Whether anybody wants it.
  explicit operator bool() const noexcept { return outcome_ != nullptr; }

  /// The call begins: as a load, or past the cache, as long as nothing else is told.
  void begin() const noexcept;

  /// What stands under the key, and may be what the call returns.
  void found(const LookupResult& found, const Tier& tier) const noexcept;
  /// That is what it returns.
  void served() const noexcept;
  /// That, as a load failed.
  void fell_back() const noexcept;

  /// A load that another call had begun is waited for.
  void coalesced() const noexcept;
  /// It returns the result of a flight, of which little is known.
  void handed(const FlightOutcome& ended) const noexcept;

  /// It returns what its own load gave, which took so long.
  void loaded(Duration cost) const noexcept;
  /// That was stored, for so long.
  void stored(Duration ttl, const Tier& tier) const noexcept;

  /// It throws, unless something else is told.
  void failed() const noexcept;

 private:
  void forget_value() const noexcept;
  void name(const Tier& tier) const noexcept;

  CallOutcome* const outcome_;
  const Request& request_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/call_report.ipp>
#endif
