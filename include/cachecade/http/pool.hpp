// Kept-alive handles that wait for the next request: a bounded stack, newest first, so that idle ones at the bottom age
// out on the server's side while the top stays warm.
//
// Invariant: a handle is used only by the process that made it. A forked child gets a pool of its own at its first
// request; it closes its copies of the inherited sockets and leaves the rest of the inherited pool untouched and
// unfreed, since another thread of the parent may have held it in mid-change at the fork. Cost: one getpid per request.
#pragma once

#include <cachecade/http/handle.hpp>

#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace cachecade::http {

class Pool {
 public:
  explicit Pool(std::size_t max_idle) : max_idle_(max_idle), shelf_(new Shelf) {}

  ~Pool() { delete own_shelf(); }

  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// An idle handle or a new one.
  std::unique_ptr<Handle> acquire() {
    Shelf& shelf = *own_shelf();
    {
      const std::lock_guard lock(shelf.mutex);
      if (!shelf.idle.empty()) {
        auto handle = std::move(shelf.idle.back());
        shelf.idle.pop_back();
        return handle;
      }
    }
    return std::make_unique<Handle>();
  }

  /// Keeps `handle` for the next request if there is room.
  void give_back(std::unique_ptr<Handle> handle) {
    Shelf& shelf = *own_shelf();
    const std::lock_guard lock(shelf.mutex);
    if (shelf.idle.size() < max_idle_) shelf.idle.push_back(std::move(handle));
  }

  /// Closes all idle connections.
  void drop_idle() noexcept {
    std::vector<std::unique_ptr<Handle>> dropped;
    Shelf& shelf = *own_shelf();
    const std::lock_guard lock(shelf.mutex);
    dropped.swap(shelf.idle);
  }

 private:
  struct Shelf {
    pid_t owner = ::getpid();
    std::mutex mutex{};
    std::vector<std::unique_ptr<Handle>> idle{};
    const Shelf* inherited = nullptr;  // the parent's, kept reachable
  };

  Shelf* own_shelf() {
    Shelf* shelf = shelf_.load(std::memory_order_acquire);
    if (shelf->owner == ::getpid()) return shelf;
    auto fresh = std::make_unique<Shelf>();
    fresh->inherited = shelf;
    if (!shelf_.compare_exchange_strong(shelf, fresh.get(), std::memory_order_acq_rel)) return shelf;
    abandon(*shelf);
    return fresh.release();
  }

  static void abandon(Shelf& inherited) noexcept {
    if (!inherited.mutex.try_lock()) return;  // held at the fork for good: its sockets close on exec or exit
    for (const auto& handle : inherited.idle) handle->abandon();
    inherited.mutex.unlock();
  }

  std::size_t max_idle_;
  std::atomic<Shelf*> shelf_;
};

}  // namespace cachecade::http
