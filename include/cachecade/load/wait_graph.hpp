// Wait graph: which thread waits for which, so that loads that wait for each other are seen before they do.
//
// A thread waits for one flight at a time, that is, for the thread that leads it. Before it does, the chain of waits
// from that leader on is followed: where it comes back to the caller, waiting would never end. Whoever closes a ring is
// the last of it to ask, and all asking is in one order, so that every ring is seen by exactly one of its threads.
// Cost: one lock and one look-up per link of the chain, only for those who wait for another's load.
#pragma once

#include <cachecade/detail/fork_guard.hpp>
#include <cachecade/detail/immortal.hpp>

#include <mutex>
#include <new>
#include <thread>
#include <unordered_map>

namespace cachecade::load {

class WaitGraph {
 public:
  /// Never destroyed: loads may run while the process ends.
  static WaitGraph& instance();

  /// This thread waits for `leader` as long as this object lives, unless that would close a ring.
  class Wait {
   public:
    /// Throws std::bad_alloc.
    explicit Wait(std::thread::id leader) : waits_(instance().begin(leader)) {}
    ~Wait() {
      if (waits_) instance().end();
    }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    /// False where the leader waits for this thread, directly or through others.
    explicit operator bool() const noexcept { return waits_; }

   private:
    const bool waits_;
  };

 private:
  using Waits = std::unordered_map<std::thread::id, std::thread::id>;

  bool begin(std::thread::id leader) {
    const auto self = std::this_thread::get_id();
    const std::lock_guard lock(mutex_);
    for (auto thread = leader;;) {
      if (thread == self) return false;
      const auto next = waits_.find(thread);
      if (next == waits_.end()) break;
      thread = next->second;
    }
    waits_.emplace(self, leader);
    return true;
  }
  void end() noexcept {
    const std::lock_guard lock(mutex_);
    waits_.erase(std::this_thread::get_id());
  }

  friend class detail::ForkGuard;
  void before_fork() noexcept {}
  void after_fork() noexcept {}
  /// What the threads of the parent held or had begun is left alone for good.
  void after_fork_in_child() noexcept {
    new (&mutex_) std::mutex;
    new (&waits_) Waits;
  }

  std::mutex mutex_;
  Waits waits_;
  const detail::ForkGuard fork_guard_{*this};
};

inline constinit detail::Immortal<WaitGraph> the_wait_graph;

inline WaitGraph& WaitGraph::instance() { return the_wait_graph.get(); }

}  // namespace cachecade::load
