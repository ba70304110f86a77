// The Replit database as its protocol sees it: one request per operation (and the few that a verdict allows), the URL
// in force, and the breaker that a 429 opens. Limits, batches and the sweep lie above.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/detail/percent.hpp>
#include <cachecade/detail/random.hpp>
#include <cachecade/detail/system_random.hpp>
#include <cachecade/http/client.hpp>
#include <cachecade/replit/database_url.hpp>
#include <cachecade/replit/encoding.hpp>
#include <cachecade/replit/status.hpp>
#include <cachecade/store/breaker.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::replit {

/// Thread safe. Every operation blocks until its deadline at most; faults never hold the URL.
class Database {
 public:
  Database(DatabaseUrl& url, std::shared_ptr<const Clock> clock, Duration connect_timeout, http::ClientOptions client)
      : url_(url), clock_(std::move(clock)), connect_timeout_(connect_timeout), client_(std::move(client)) {}

  Result<Bytes> get(std::string_view key, Deadline deadline) {
    return ask({Operation::get, http::Method::get, path_of(key), {}, max_value}, deadline);
  }

  /// Stores the pairs of an encoded form.
  Result<Done> set(std::string_view form, Deadline deadline) {
    auto stored = ask({Operation::set, http::Method::post, {}, form, max_chatter}, deadline);
    if (!stored) return std::move(stored).fault();
    return Done{};
  }

  Result<bool> erase(std::string_view key, Deadline deadline) {
    auto erased = ask({Operation::erase, http::Method::erase, path_of(key), {}, max_chatter}, deadline);
    if (!erased) return std::move(erased).fault();
    return erased->has_value();
  }

  /// The keys that start with `prefix`; an empty one lists all.
  Result<std::vector<std::string>> list(std::string_view prefix, Deadline deadline) {
    std::string query = "?prefix=";
    query.append(cachecade::detail::percent_encode(prefix)).append("&encode=true");
    auto body = ask({Operation::list, http::Method::get, std::move(query), {}, max_list}, deadline);
    if (!body) return std::move(body).fault();
    auto keys = decode_list(body->value_or(""));
    if (!keys) return Fault{FaultKind::protocol, url_.shown() + " sent something that is not a list of keys"};
    return *std::move(keys);
  }

  void drop_connections() noexcept { client_.drop_idle(); }

 private:
  static constexpr std::size_t max_chatter = std::size_t{64} << 10;  // bytes of an answer nobody reads

  struct Ask {
    Operation operation;
    http::Method method;
    std::string tail;  // what follows the base URL
    std::string_view body;
    std::size_t max_answer;
  };

  static std::string path_of(std::string_view key) { return std::string(1, '/').append(encode_key(key)); }

  Result<Bytes> ask(const Ask& ask, Deadline deadline) {
    Attempt attempt;
    for (;;) {
      if (auto fault = refusal()) return *std::move(fault);
      auto endpoint = url_.current(clock_->steady());
      if (!endpoint) return std::move(endpoint).fault();
      auto response = client_.request({ask.method, (*endpoint)->base + ask.tail, ask.body},
                                      {.max_body = ask.max_answer}, connect_timeout_, deadline);
      if (!response) return with_context(**endpoint, std::move(response).fault());
      attempt.asked_to_wait = response->retry_after.count() > 0;
      const auto verdict = verdict_on(ask.operation, response->status, attempt);
      if (verdict.action != Action::back_off) succeeded();
      switch (verdict.action) {
        case Action::success:
          return body_of(ask, **endpoint, *std::move(response));
        case Action::absent:
          return Bytes{};
        case Action::absent_unless_moved:
          if (!url_.moved_from(*endpoint, clock_->steady())) return Bytes{};
          attempt.refreshed = true;
          break;
        case Action::retry:
          attempt.retried = true;
          break;
        case Action::refresh_url:
          if (!url_.moved_from(*endpoint, clock_->steady())) {
            url_.refuse(*endpoint, clock_->steady());
            return status_fault(**endpoint, verdict.kind, *response);
          }
          attempt.refreshed = true;
          break;
        case Action::back_off:
          return back_off(**endpoint, *response);
        case Action::fault:
          if (verdict.kind == FaultKind::auth) url_.refuse(*endpoint, clock_->steady());
          return status_fault(**endpoint, verdict.kind, *response);
      }
    }
  }

  static Result<Bytes> body_of(const Ask& ask, const Endpoint& endpoint, http::Response response) {
    if (is_read(ask.operation) && !response.complete) {
      return Fault{FaultKind::protocol,
                   endpoint.shown + " sent an answer that does not tell its length, so it may be cut"};
    }
    return Bytes(std::move(response.body));
  }

  std::optional<Fault> refusal() {
    const std::lock_guard lock(mutex_);
    return breaker_.fault(clock_->steady());
  }

  Fault back_off(const Endpoint& endpoint, const http::Response& response) {
    const std::lock_guard lock(mutex_);
    const auto now = clock_->steady();
    breaker_.failed(status_fault(endpoint, FaultKind::http_429, response), now, random_.uniform());
    return *breaker_.fault(now);
  }

  void succeeded() {
    const std::lock_guard lock(mutex_);
    breaker_.succeeded(clock_->steady());
  }

  static Fault with_context(const Endpoint& endpoint, Fault fault) {
    fault.message = endpoint.shown + ": " + fault.message;
    return fault;
  }

  /// The body of an error is not quoted: it may echo the URL.
  static Fault status_fault(const Endpoint& endpoint, FaultKind kind, const http::Response& response) {
    return {kind, endpoint.shown + " answered with status " + std::to_string(response.status),
            std::min<std::chrono::milliseconds>(response.retry_after, store::Breaker::longest)};
  }

  DatabaseUrl& url_;
  const std::shared_ptr<const Clock> clock_;
  const Duration connect_timeout_;
  http::Client client_;
  cachecade::detail::ForkMutex mutex_;  // of the two below
  store::Breaker breaker_;
  cachecade::detail::Random random_{cachecade::detail::system_random()};
};

}  // namespace cachecade::replit
