// What can go wrong in a store. A fault is never a miss: it is counted by kind, logged, and the caller still gets the
// function's value.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade {

enum class FaultKind : unsigned char {
  config,       // the settings cannot work: a bad URL, an unknown engine, a feature this build lacks
  resolve,      // the host name has no address
  refused,      // nobody listens there
  timeout,      // the deadline passed; transient
  reset,        // the connection ended before the whole answer came; transient
  protocol,     // the answer is not one of this protocol
  auth,         // the store refuses our credentials or rights; only a person can mend it
  loading,      // the store reads its data set; transient
  busy,         // the store runs somebody's script; transient
  readonly,     // the store is a replica; a failover happened
  unavailable,  // the store answers but cannot serve now (cluster or primary down); transient
  oom,          // the store has no room and evicts nothing: writes fail, reads work
  rejected,     // the store refuses writes by its own policy: writes fail, reads work
  moved,        // the store is a cluster node and the key lives on another
  overloaded,   // the store has no connection left for us
  wrong_type,   // the key holds something that is not ours
  too_big,      // key, value or answer over a limit
  full,         // our quota of keys or bytes is used up
  http_429,     // asked too often; `retry_after` tells for how long to stay away
  http_3xx,     // a redirect, which is never followed
  http_4xx,     // the store refuses the request
  http_5xx,     // the store failed; transient
  resources,    // this process ran out of descriptors, threads or memory
  other,        // none of the above; the message tells
};

inline constexpr std::size_t fault_kind_count = static_cast<std::size_t>(FaultKind::other) + 1;

/// The kind's name as it stands in logs and metrics.
constexpr std::string_view to_string(FaultKind kind) noexcept {
  constexpr std::array<std::string_view, fault_kind_count> names{
      "config",  "resolve",  "refused",     "timeout",  "reset",    "protocol", "auth",       "loading",
      "busy",    "readonly", "unavailable", "oom",      "rejected", "moved",    "overloaded", "wrong_type",
      "too_big", "full",     "http_429",    "http_3xx", "http_4xx", "http_5xx", "resources",  "other"};
  return names[static_cast<std::size_t>(kind)];
}

/// What else a fault says something about.
enum class FaultScope : unsigned char {
  store,    // all that the store does
  command,  // this kind of operation; others may well work
  key,      // this operation: its key, its value, or what this process lacks for it; others may well work
};

/// What a fault of this kind says something about, where it does not say so itself.
constexpr FaultScope scope_of(FaultKind kind) noexcept {
  switch (kind) {
    case FaultKind::readonly:
    case FaultKind::oom:
    case FaultKind::rejected:
    case FaultKind::full:
      return FaultScope::command;
    case FaultKind::wrong_type:
    case FaultKind::too_big:
    case FaultKind::moved:
    case FaultKind::http_4xx:
    case FaultKind::resources:
      return FaultScope::key;
    default:
      return FaultScope::store;
  }
}

/// One failure of one store operation. `message` is one sentence for a person, without secrets.
struct Fault {
  FaultKind kind = FaultKind::other;
  std::string message{};
  std::chrono::milliseconds retry_after{0};  // the store's own wish; zero: none was stated
  std::optional<FaultScope> stated_scope{};  // where it is not that of its kind
  bool nothing_set = false;                  // there are no settings for such a store, so that nobody misses it

  FaultScope scope() const noexcept { return stated_scope.value_or(scope_of(kind)); }
};

}  // namespace cachecade
