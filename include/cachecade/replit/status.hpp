// What an HTTP status means and what to do next: a pure decision, so that a table can test it.
//
// The protocol (as the official clients speak it): GET 200 is the value and 404 its absence; POST and DELETE succeed
// with 200 or 204; DELETE 404 is absence; a list is a GET of the base. A 404 of the base itself (POST, list) can only
// mean that the token is gone. A 404 of a key means absence unless the URL's source names another URL by now: that is
// looked up before the absence is believed, since a rotated token would else look like an empty store.
#pragma once

#include <cachecade/result.hpp>

namespace cachecade::replit {

enum class Operation : unsigned char { get, set, erase, list };

enum class Action : unsigned char {
  success,              // the value, the list, stored, or erased
  absent,               // no such key
  absent_unless_moved,  // no such key, if the URL's source still names this URL; else again there
  retry,                // the same request once more
  refresh_url,          // again if the URL's source names another one now; else the fault
  back_off,             // leave the store alone for a while; the fault
  fault,
};

struct Verdict {
  Action action = Action::fault;
  FaultKind kind = FaultKind::other;  // of the fault, where the action ends in one

  friend constexpr bool operator==(const Verdict&, const Verdict&) = default;
};

/// What this call did so far, and what the server asked for.
struct Attempt {
  bool retried = false;        // after a 5xx
  bool refreshed = false;      // went on with a new URL
  bool asked_to_wait = false;  // the answer carries a Retry-After
};

constexpr bool is_read(Operation operation) noexcept {
  return operation == Operation::get || operation == Operation::list;
}

/// The verdict on `status`. At most one retry, of a read only; at most one change of the URL.
constexpr Verdict verdict_on(Operation operation, int status, Attempt attempt) noexcept {
  const auto refresh = [&] {
    return Verdict{attempt.refreshed ? Action::fault : Action::refresh_url, FaultKind::auth};
  };
  if (status == 200) return {Action::success};
  if (status == 204) return {operation == Operation::get ? Action::absent : Action::success};
  if (status == 404) {
    if (operation == Operation::set || operation == Operation::list) return refresh();
    return {attempt.refreshed ? Action::absent : Action::absent_unless_moved};
  }
  if (status == 401 || status == 403) return refresh();
  if (status == 429) return {Action::back_off, FaultKind::http_429};
  if (status == 413 && operation == Operation::set) return {Action::fault, FaultKind::too_big};
  if (status >= 500 && status <= 599) {
    const bool passing = status == 500 || (status >= 502 && status <= 504);
    const bool again = passing && is_read(operation) && !attempt.retried && !attempt.asked_to_wait;
    return {again ? Action::retry : Action::fault, FaultKind::http_5xx};
  }
  if (status >= 400 && status <= 499) return {Action::fault, FaultKind::http_4xx};
  if (status >= 300 && status <= 399) return {Action::fault, FaultKind::http_3xx};
  return {Action::fault, FaultKind::protocol};
}

}  // namespace cachecade::replit
