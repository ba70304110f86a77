// A bounded set of connections to one server, shared by all threads.
//
// Invariant: idle + leased + being made = open_ <= limit. Whoever comes while all are leased waits, within its
// deadline. A connection goes back to the idle ones only if it is open and of the current generation;
// `reset_connections` starts a new generation, so that every older connection is closed on its return. The most
// recently used connection is taken first, after a look (recv with MSG_PEEK) that nothing happened on it meanwhile.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/redis/connection.hpp>
#include <cachecade/redis/descriptor_ledger.hpp>
#include <cachecade/result.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace cachecade::redis {

using ConnectionHandle = std::unique_ptr<Connection>;
using Connect = std::function<Result<ConnectionHandle>(Deadline deadline)>;

/// Whether a connection that was used before will do.
enum class AcquireMode : unsigned char { any, fresh };

class Pool {
 public:
  Pool(std::size_t limit, Connect connect) : limit_(limit), connect_(std::move(connect)), ledger_(limit) {
    idle_.reserve(limit);  // so that giving back never allocates
  }

  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// A connection for one exchange; goes back by itself. Must not outlive the pool.
  class Lease {
   public:
    Lease(Pool& pool, ConnectionHandle connection, std::uint64_t generation, bool reused) noexcept
        : pool_(&pool), connection_(std::move(connection)), generation_(generation), reused_(reused) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (connection_) pool_->give_back(std::move(connection_), generation_);
    }

    Connection& operator*() const noexcept { return *connection_; }
    Connection* operator->() const noexcept { return connection_.get(); }

    /// Whether it served another exchange before, so that the server may have hung up since.
    bool reused() const noexcept { return reused_; }

   private:
    Pool* pool_;
    ConnectionHandle connection_;
    std::uint64_t generation_;
    bool reused_;
  };

  /// An idle connection that is still good, or a new one. `timeout` when none came free in time, or the fault of
  /// connecting. Thread safe; blocks until the deadline at most.
  Result<Lease> acquire(AcquireMode mode, Deadline deadline) {
    for (;;) {
      auto [idle, generation] = reserve(deadline);
      if (generation == 0) return Fault{FaultKind::timeout, "all connections to Redis were in use"};
      if (!idle) return make(generation, deadline);
      if (mode == AcquireMode::any && idle->is_usable()) return Lease(*this, std::move(idle), generation, true);
      drop(std::move(idle));
    }
  }

  /// Closes the idle connections, and those in use when they come back.
  void reset_connections() noexcept {
    std::vector<ConnectionHandle> doomed;
    {
      const std::lock_guard lock(mutex_);
      ++generation_;
      doomed.swap(idle_);
      open_ -= doomed.size();
      for (const auto& connection : doomed) ledger_.remove(connection->descriptor());
    }
    free_.notify_all();
  }

  /// For a forked child: closes the inherited descriptors without a lock or a byte. The pool is not to be used after.
  void abandon() noexcept { ledger_.close_all(); }

 private:
  struct Reserved {
    ConnectionHandle idle{};
    std::uint64_t generation = 0;  // zero: there was no time left
  };

  /// The right to one connection: an idle one, or room to make one.
  Reserved reserve(Deadline deadline) {
    std::unique_lock lock(mutex_);
    const auto available = [this] { return !idle_.empty() || open_ < limit_; };
    if (!free_.wait_until(lock, deadline.at(), available)) return {};
    if (idle_.empty()) {
      ++open_;
      return {nullptr, generation_};
    }
    Reserved reserved{std::move(idle_.back()), generation_};
    idle_.pop_back();
    return reserved;
  }

  Result<Lease> make(std::uint64_t generation, Deadline deadline) {
    const Vacate vacate{this};
    auto made = connect_(deadline);
    if (!made) return std::move(made).fault();
    ledger_.add((*made)->descriptor());
    vacate.pool = nullptr;
    return Lease(*this, *std::move(made), generation, false);
  }

  /// Gives up the room of a connection that was not made, also when there was no memory for it.
  struct Vacate {
    mutable Pool* pool;
    ~Vacate() {
      if (pool != nullptr) pool->vacate();
    }
  };

  void vacate() noexcept {
    {
      const std::lock_guard lock(mutex_);
      --open_;
    }
    free_.notify_one();
  }

  void drop(ConnectionHandle connection) noexcept {
    ledger_.remove(connection->descriptor());
    connection.reset();
    vacate();
  }

  void give_back(ConnectionHandle connection, std::uint64_t generation) noexcept {
    if (connection->is_open()) {
      const std::lock_guard lock(mutex_);
      if (generation == generation_) {
        idle_.push_back(std::move(connection));
        free_.notify_one();
        return;
      }
    }
    drop(std::move(connection));
  }

  const std::size_t limit_;
  const Connect connect_;
  DescriptorLedger ledger_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<ConnectionHandle> idle_;
  std::size_t open_ = 0;
  std::uint64_t generation_ = 1;
};

}  // namespace cachecade::redis
