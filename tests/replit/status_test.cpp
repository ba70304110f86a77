#include <cachecade/replit/status.hpp>

#include <support/catch.hpp>

#include <vector>

using cachecade::FaultKind;
using cachecade::replit::Action;
using cachecade::replit::Attempt;
using cachecade::replit::Operation;
using cachecade::replit::Verdict;
using cachecade::replit::verdict_on;

namespace {

constexpr Attempt first{};
constexpr Attempt after_retry{.retried = true};
constexpr Attempt after_refresh{.refreshed = true};
constexpr Attempt told_to_wait{.asked_to_wait = true};

}  // namespace

TEST_CASE("every status of every operation has one verdict", "[replit][D5][D8][D9][D10]") {
  struct Row {
    Operation operation;
    int status;
    Attempt attempt;
    Verdict verdict;
  };
  using enum Operation;
  const std::vector<Row> table = {
      {get, 200, first, {Action::success}},
      {get, 204, first, {Action::absent}},
      {get, 404, first, {Action::absent_unless_moved}},
      {get, 404, after_refresh, {Action::absent}},
      {set, 200, first, {Action::success}},
      {set, 204, first, {Action::success}},
      {set, 201, first, {Action::fault, FaultKind::protocol}},
      {set, 404, first, {Action::refresh_url, FaultKind::auth}},
      {set, 404, after_refresh, {Action::fault, FaultKind::auth}},
      {erase, 200, first, {Action::success}},
      {erase, 204, first, {Action::success}},
      {erase, 404, first, {Action::absent_unless_moved}},
      {erase, 404, after_refresh, {Action::absent}},
      {list, 200, first, {Action::success}},
      {list, 204, first, {Action::success}},
      {list, 404, first, {Action::refresh_url, FaultKind::auth}},
      {get, 401, first, {Action::refresh_url, FaultKind::auth}},
      {get, 403, first, {Action::refresh_url, FaultKind::auth}},
      {set, 401, first, {Action::refresh_url, FaultKind::auth}},
      {erase, 403, first, {Action::refresh_url, FaultKind::auth}},
      {get, 401, after_refresh, {Action::fault, FaultKind::auth}},
      {get, 401, after_retry, {Action::refresh_url, FaultKind::auth}},
      {get, 500, first, {Action::retry, FaultKind::http_5xx}},
      {get, 502, first, {Action::retry, FaultKind::http_5xx}},
      {get, 503, first, {Action::retry, FaultKind::http_5xx}},
      {list, 504, first, {Action::retry, FaultKind::http_5xx}},
      {get, 503, told_to_wait, {Action::fault, FaultKind::http_5xx}},
      {get, 501, first, {Action::fault, FaultKind::http_5xx}},
      {get, 500, after_retry, {Action::fault, FaultKind::http_5xx}},
      {set, 500, first, {Action::fault, FaultKind::http_5xx}},
      {erase, 503, first, {Action::fault, FaultKind::http_5xx}},
      {get, 400, first, {Action::fault, FaultKind::http_4xx}},
      {set, 400, first, {Action::fault, FaultKind::http_4xx}},
      {set, 413, first, {Action::fault, FaultKind::too_big}},
      {erase, 413, first, {Action::fault, FaultKind::http_4xx}},
      {get, 206, first, {Action::fault, FaultKind::protocol}},
      {get, 0, first, {Action::fault, FaultKind::protocol}},
      {get, 999, first, {Action::fault, FaultKind::protocol}},
      {get, 100, first, {Action::fault, FaultKind::protocol}},
  };
  for (const auto& row : table) {
    CAPTURE(static_cast<int>(row.operation), row.status);
    CHECK(verdict_on(row.operation, row.status, row.attempt) == row.verdict);
  }
  for (const auto operation : {get, set, erase, list}) {
    for (const auto attempt : {first, after_retry, after_refresh, told_to_wait}) {
      CHECK(verdict_on(operation, 429, attempt) == Verdict{Action::back_off, FaultKind::http_429});
      for (const int status : {300, 301, 302, 303, 304, 307, 308}) {
        CHECK(verdict_on(operation, status, attempt) == Verdict{Action::fault, FaultKind::http_3xx});
      }
    }
  }
}

TEST_CASE("whatever the server answers, a call comes to its end after at most three requests", "[replit][D9][D10]") {
  for (const auto operation : {Operation::get, Operation::set, Operation::erase, Operation::list}) {
    for (int one = 0; one < 600; one += 1) {
      for (const int other : {200, 401, 404, 429, 500, 503}) {
        Attempt attempt;
        int requests = 0;
        for (bool more = true; more && requests < 10;) {
          const auto verdict = verdict_on(operation, requests % 2 == 0 ? one : other, attempt);
          ++requests;
          more = verdict.action == Action::retry || verdict.action == Action::refresh_url ||
                 verdict.action == Action::absent_unless_moved;
          (verdict.action == Action::retry ? attempt.retried : attempt.refreshed) |= more;
        }
        if (requests > 3) FAIL_CHECK(one << " then " << other);
      }
    }
  }
}
