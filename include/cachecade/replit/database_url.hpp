// Which database URL is in force. Replit rotates it: the URL file (else the environment) is read anew every hour, and
// at once when the server refuses the token. A URL from the options is never replaced.
//
// Invariant: there is always one endpoint in force, the newest that was valid; a source that vanished or turned bad
// leaves the old one in place. A refused endpoint is not asked again for 30 s unless its source names another one, so
// that a revoked token costs a file read per call and not a request.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/log.hpp>
#include <cachecade/options.hpp>
#include <cachecade/replit/endpoint.hpp>
#include <cachecade/replit/url_file.hpp>
#include <cachecade/result.hpp>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace cachecade::replit {

using EndpointPtr = std::shared_ptr<const Endpoint>;

/// Where the URL stands now: the options, else the URL file, else the environment. A fault of kind `config` names the
/// cure. A URL file that must not be trusted is skipped, and `log` says so.
inline Result<Endpoint> find_endpoint(const ReplitOptions& options, Logger* log) {
  if (!options.url.empty()) return parse_endpoint(trimmed(options.url));
  std::string skipped;
  if (!options.url_file.empty()) {
    auto file = read_url_file(options.url_file);
    if (file && *file) return parse_endpoint(**file);
    if (!file) {
      skipped.append("; ").append(file.fault().message);
      if (log != nullptr)
        log->write_rarely("replit url file", LogLevel::warning, file.fault().message + "; it is ignored");
    }
  }
  const char* variable = std::getenv("REPLIT_DB_URL");
  if (variable != nullptr && !trimmed(variable).empty()) return parse_endpoint(trimmed(variable));
  return Fault{
      .kind = FaultKind::config,
      .message =
          "no Replit database: set the environment variable REPLIT_DB_URL or Options::replit.url, or run on Replit, "
          "which provides the URL file" +
          skipped,
      .nothing_set = true};
}

class DatabaseUrl {
 public:
  using Time = Clock::Steady;

  static constexpr auto reread_after = std::chrono::hours(1);
  static constexpr auto refused_for = std::chrono::seconds(30);

  /// `first` is what find_endpoint gave for `options` at `now`.
  DatabaseUrl(ReplitOptions options, std::shared_ptr<Logger> log, Endpoint first, Time now)
      : options_(std::move(options)), log_(std::move(log)), read_at_(now) {
    adopt(std::move(first));
  }

  /// The endpoint in force, read anew if it is an hour old; a fault of kind `auth` while the server refuses it. Reads
  /// at most one small file.
  Result<EndpointPtr> current(Time now) {
    const std::lock_guard lock(mutex_);
    if (now - read_at_ >= reread_after || refused_until_) reread(now);
    if (refused_until_ && now >= *refused_until_) refused_until_.reset();
    if (refused_until_) {
      return Fault{FaultKind::auth,
                   endpoint_->shown + " refuses the token; the URL file or REPLIT_DB_URL must name a new one"};
    }
    return endpoint_;
  }

  /// Looks at the source because `used` did not serve; tells whether another endpoint is in force now.
  bool moved_from(const EndpointPtr& used, Time now) {
    const std::lock_guard lock(mutex_);
    if (endpoint_->base == used->base) reread(now);
    return endpoint_->base != used->base;
  }

  /// The server refused `used`, and its source names no other.
  void refuse(const EndpointPtr& used, Time now) {
    const std::lock_guard lock(mutex_);
    if (endpoint_->base == used->base) refused_until_ = now + refused_for;
  }

  /// What a person may read of the endpoint in force.
  std::string shown() const {
    const std::lock_guard lock(mutex_);
    return endpoint_->shown;
  }

 private:
  void reread(Time now) {
    read_at_ = now;
    if (!options_.url.empty()) return;
    auto found = find_endpoint(options_, log_.get());
    if (found && found->base != endpoint_->base) adopt(std::move(*found));
  }

  void adopt(Endpoint endpoint) {
    if (log_) {
      log_->hide(endpoint.token);
      log_->hide(endpoint.path);
    }
    endpoint_ = std::make_shared<const Endpoint>(std::move(endpoint));
    refused_until_.reset();
  }

  const ReplitOptions options_;
  const std::shared_ptr<Logger> log_;
  mutable cachecade::detail::ForkMutex mutex_;
  EndpointPtr endpoint_;
  Time read_at_;
  std::optional<Time> refused_until_;
};

}  // namespace cachecade::replit
