// CallOutcome: what became of one call, for logs, tests and HTTP headers.
//
//   cachecade::CallOutcome outcome;
//   const auto user = get_user.with(cachecade::tell(outcome))(42);
//   response.set_header("Cache-Status", outcome.cache_status());
#pragma once

#include <cachecade/duration.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace cachecade {

struct CallOptions;

/// Where a call's answer came from.
enum class CallStatus : unsigned char {
  hit,        // what stood there: its ttl is not over
  stale,      // what stood there, though its ttl is over: it is loaded anew, or that failed
  miss,       // a load: nothing stood there that could be used
  refreshed,  // a load, whatever stood there: the call asked for one
  bypassed,   // the function alone: the call asked for that, caching is off, or the ttl is zero
};

/// The name as it stands in texts.
std::string_view to_string(CallStatus status) noexcept;

/// Times are those of the value that the call returned, and nothing where only another call knows them.
struct CallOutcome {
  CallStatus status = CallStatus::bypassed;
  bool coalesced = false;          // it waited for a load that another call had begun
  bool load_failed = false;        // or did not end in time: an old value took the result's place, or the call threw
  bool stored = false;             // its own load's result was stored
  std::string store{};             // that had the value or took it; empty: none, or another call knows
  std::string key{};               // as it stands in every store; empty where no cache was asked
  std::optional<Duration> age{};   // since its load had completed
  std::optional<Duration> ttl{};   // what is left of it; negative where it is over
  std::optional<Duration> cost{};  // what its load took

  /// As the value of an HTTP `Cache-Status` header (RFC 9211), e.g. `cachecade; hit; ttl=30; detail="redis"`. With the
  /// key only where that is asked for, since it holds the arguments; bytes that a header cannot hold are
  /// percent-encoded in it. Throws std::bad_alloc.
  std::string cache_status(bool with_key = false) const;
};

namespace detail {

/// For a call that asks no cache.
void tell_bypass(const CallOptions& options) noexcept;

}  // namespace detail
}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/call_outcome.ipp>
#endif
