// Host names to addresses, inside a deadline.
//
// getaddrinfo takes as long as it likes (two tries of 5 s per name server) and cannot be cancelled, so names are looked
// up on a helper thread and the caller waits for as long as it has. A lookup that outlives its caller is not given up:
// the next caller joins it. So at most one thread is out, however long the name servers stay silent, and its answer is
// used when it comes. An answer serves those who waited for it and nobody later: every reconnect asks anew, because
// failover may work by DNS. Numeric hosts need no thread.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/result.hpp>

#include <netdb.h>
#include <pthread.h>
#include <sys/socket.h>

#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace cachecade::redis {

struct SocketAddress {
  sockaddr_storage bytes{};
  socklen_t length = 0;

  const sockaddr* generic() const noexcept { return reinterpret_cast<const sockaddr*>(&bytes); }
};

using SocketAddresses = std::vector<SocketAddress>;

/// One lookup, for as long as it takes; `flags` as for getaddrinfo.
inline Result<SocketAddresses> look_up(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error == EAI_MEMORY) return Fault{FaultKind::resources, "no memory to resolve the host name"};
  if (error != 0)
    return Fault{FaultKind::resolve, std::string("the host name has no address: ") + ::gai_strerror(error)};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, ::freeaddrinfo);
  SocketAddresses addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (each->ai_addrlen > sizeof(sockaddr_storage)) continue;
    auto& address = addresses.emplace_back();
    std::memcpy(&address.bytes, each->ai_addr, each->ai_addrlen);
    address.length = each->ai_addrlen;
  }
  if (addresses.empty()) return Fault{FaultKind::resolve, "the host name has no address"};
  return addresses;
}

/// Resolves one host. Thread safe; blocks until the deadline at most.
class Resolver {
 public:
  using Lookup = std::function<Result<SocketAddresses>()>;

  Resolver(const std::string& host, std::uint16_t port)
      : numeric_(look_up(host, port, AI_NUMERICHOST)), lookup_([host, port] { return look_up(host, port, 0); }) {}

  /// With a lookup of one's own, always on the helper thread.
  explicit Resolver(Lookup lookup) : numeric_(Fault{}), lookup_(std::move(lookup)) {}

  /// The addresses in order of preference; `resolve` when there are none, `timeout` when the answer is late.
  Result<SocketAddresses> resolve(Deadline deadline) {
    if (numeric_) return numeric_;
    std::shared_ptr<Pending> pending;
    {
      const std::lock_guard lock(mutex_);
      if (!pending_ || pending_->finished()) {
        auto started = start();
        if (!started) return std::move(started).fault();
        pending_ = *std::move(started);
      }
      pending = pending_;
    }
    return pending->wait(deadline);
  }

 private:
  class Pending {
   public:
    bool finished() const {
      const std::lock_guard lock(mutex_);
      return finished_;
    }

    void finish(Result<SocketAddresses> outcome) {
      const std::lock_guard lock(mutex_);
      outcome_ = std::move(outcome);
      finished_ = true;
      changed_.notify_all();
    }

    Result<SocketAddresses> wait(Deadline deadline) {
      std::unique_lock lock(mutex_);
      if (changed_.wait_until(lock, deadline.at(), [this] { return finished_; })) return outcome_;
      return Fault{FaultKind::timeout, "the name server did not answer in time"};
    }

   private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool finished_ = false;
    Result<SocketAddresses> outcome_{Fault{}};
  };

  static Result<SocketAddresses> run(const Lookup& lookup) noexcept {
    try {
      return lookup();
    } catch (...) {
      return Fault{FaultKind::resources, {}};
    }
  }

  /// Starts the helper with all signals blocked, so that no handler of the program ever runs on it.
  Result<std::shared_ptr<Pending>> start() {
    auto pending = std::make_shared<Pending>();
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = true;
    try {
      std::thread([pending, lookup = lookup_] { pending->finish(run(lookup)); }).detach();
    } catch (const std::system_error&) {
      started = false;
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (!started)
      return Fault{FaultKind::resources, "no thread to resolve the host name", std::chrono::milliseconds(100)};
    return pending;
  }

  const Result<SocketAddresses> numeric_;
  const Lookup lookup_;
  std::mutex mutex_;
  std::shared_ptr<Pending> pending_;
};

}  // namespace cachecade::redis
