// The client: batches of commands to one server, over pooled connections, from any thread and after any fork.
//
// A read may be tried twice, a write at most once: a read goes again over a new connection if a pooled one turned out
// to be hung up and no byte of an answer came; a write only if not one byte of it was sent.
//
// All that a forked child must not touch (locks, connections) is in a ClientCore, which knows its process. A child that
// finds its parent's ClientCore closes the inherited descriptors, leaves the rest of it alone for good, and makes its
// own.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/redis/client_core.hpp>
#include <cachecade/redis/command.hpp>
#include <cachecade/redis/connection.hpp>
#include <cachecade/redis/pool.hpp>
#include <cachecade/redis/reply_error.hpp>
#include <cachecade/result.hpp>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace cachecade::redis {

enum class Access : unsigned char { read, write };

/// Whether a batch may go again over a new connection. Pure.
inline bool may_retry(Access access, bool reused, const Exchange& exchange) noexcept {
  if (!exchange.fault || exchange.fault->kind != FaultKind::reset) return false;
  if (!reused || exchange.anything_received) return false;
  return access == Access::read || !exchange.anything_sent;
}

class Client {
 public:
  explicit Client(ClientSettings settings)
      : settings_(std::move(settings)), shown_(settings_.address.shown()), core_(new ClientCore(settings_)) {}

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  ~Client() {
    ClientCore* const core = core_.load();
    if (core->process == ::getpid()) {
      delete core;
    } else {
      core->pool.abandon();
    }
  }

  /// Makes a connection, also while others are refused at once, and so proves that the server is there and takes us.
  Result<Done> open(Deadline deadline) {
    if (auto fault = find_unsupported(settings_.address)) return with_context(*std::move(fault));
    ClientCore& core = this->core();
    core.close_breaker();
    auto lease = core.pool.acquire(AcquireMode::fresh, deadline);
    if (!lease) return with_context(std::move(lease).fault());
    return Done{};
  }

  /// Sends a batch, connecting first where that is due, all within the deadline. Thread safe.
  Exchange run(const Batch& batch, Access access, Deadline deadline) {
    Exchange exchange;
    if (auto fault = find_unsupported(settings_.address)) {
      exchange.fault = with_context(*std::move(fault));
      return exchange;
    }
    ClientCore& core = this->core();
    for (auto mode = AcquireMode::any;; mode = AcquireMode::fresh) {
      auto lease = core.pool.acquire(mode, deadline);
      if (!lease) {
        exchange.fault = std::move(lease).fault();
        break;
      }
      exchange = (*lease)->exchange(batch, deadline);
      heed_errors(core, **lease, exchange);
      const bool again = mode == AcquireMode::any && may_retry(access, lease->reused(), exchange);
      if (!again || deadline.expired()) break;
    }
    if (exchange.fault) exchange.fault = with_context(*std::move(exchange.fault));
    return exchange;
  }

  /// The fault that an error reply stands for.
  Fault fault_of(const Reply& reply) { return with_context(classify_error(reply.text, core().secrets)); }

  /// The fault for a reply of a kind that its command never has; all connections go, since one is out of step.
  Fault out_of_step() {
    reset_connections();
    return with_context({FaultKind::protocol, "the answer belongs to another command"});
  }

  void reset_connections() noexcept {
    try {
      core().pool.reset_connections();
    } catch (...) {
      // A forked child without memory for its own pool: it has no connection to reset.
    }
  }

  const ClientSettings& settings() const noexcept { return settings_; }

 private:
  ClientCore& core() {
    ClientCore* current = core_.load(std::memory_order_acquire);
    if (current->process == ::getpid()) return *current;
    auto own = std::make_unique<ClientCore>(settings_);
    if (!core_.compare_exchange_strong(current, own.get())) return *current;
    current->pool.abandon();
    return *own.release();
  }

  /// What error replies say of their connection and of the server's role.
  static void heed_errors(ClientCore& core, Connection& connection, const Exchange& exchange) {
    for (const auto& reply : exchange.replies) {
      if (!reply.is(Reply::Kind::error)) continue;
      const auto kind = find_error_rule(reply.text).kind;
      if (kind == FaultKind::protocol || kind == FaultKind::overloaded) connection.finish();
      if (kind == FaultKind::readonly) core.note_replica(std::chrono::steady_clock::now());
    }
  }

  Fault with_context(Fault fault) const {
    fault.message = shown_ + ": " + fault.message;
    return fault;
  }

  const ClientSettings settings_;
  const std::string shown_;
  std::atomic<ClientCore*> core_;
};

}  // namespace cachecade::redis
