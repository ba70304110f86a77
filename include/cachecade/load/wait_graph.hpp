// Wait graph: which thread waits for which, so that loads that wait for each other are seen before they do.
//
// A thread waits for one flight at a time, that is, for the thread that leads it. Before it does, the chain of waits
// from that leader on is followed: where it comes back to the caller, waiting would never end. Whoever closes a ring is
// the last of it to ask, and all asking is in one order, so that every ring is seen by exactly one of its threads.
//
// A thread may also wait for a task that an executor has yet to begin. Which thread will run it nobody knows, so each
// task that waits stands for all of the executor's threads: a wait is not begun where a thread that waits for a task
// and a task that waits for that thread would come of it.
//
// Cost: one lock and one look-up per link of the chain, only for those who wait for another's load.
#pragma once

#include <cachecade/detail/fork_guard.hpp>
#include <cachecade/detail/immortal.hpp>
#include <cachecade/load/task_scope.hpp>

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
    /// For a task.
    Wait() : waits_(instance().begin_for_task()) {}
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
  struct Awaited {
    std::thread::id thread;
    bool by_task = false;
  };
  using Waits = std::unordered_map<std::thread::id, Awaited>;

  static std::thread::id some_task() noexcept { return {}; }

  bool begin(std::thread::id leader) {
    const auto self = std::this_thread::get_id();
    const bool in_task = TaskScope::inside();
    const std::lock_guard lock(mutex_);
    const auto last = last_from(leader, self);
    if (last == self || (in_task && last == some_task())) return false;
    waits_.emplace(self, Awaited{leader, in_task});
    return true;
  }
  bool begin_for_task() {
    const auto self = std::this_thread::get_id();
    const std::lock_guard lock(mutex_);
    for (const auto& [thread, awaited] : waits_) {
      if (awaited.by_task && last_from(awaited.thread, self) == self) return false;
    }
    waits_.emplace(self, Awaited{some_task(), false});
    return true;
  }

  /// Where the chain of waits from `thread` on ends, or comes to `goal`.
  std::thread::id last_from(std::thread::id thread, std::thread::id goal) const {
    while (thread != goal) {
      const auto next = waits_.find(thread);
      if (next == waits_.end()) break;
      thread = next->second.thread;
    }
    return thread;
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
