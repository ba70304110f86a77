// Stripe: entries under their lock, and how long work on them is cut into short pieces.
//
// Readers follow the table without the lock. Whoever changes something holds it, for moments only: walks over all
// entries let others in between pieces, and removed nodes, whose values' destructors are user code, are freed outside
// it. Invariant: no user code runs under the lock, and no other lock is waited for.
#pragma once

#include <cachecade/memory/bounds.hpp>
#include <cachecade/memory/entries.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/patient_mutex.hpp>
#include <cachecade/memory/retired.hpp>
#include <cachecade/memory/table.hpp>
#include <cachecade/memory/traffic.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>

namespace cachecade::memory {

/// All members are thread safe but those for a fork.
class alignas(64) Stripe {
 public:
  /// As for Entries.
  Stripe(Bounds& bounds, Traffic& traffic, std::atomic<Table*>& table, std::uint64_t seed)
      : entries_(bounds, traffic, table, seed) {}

  /// Has the lines fetched that the next `change` writes, most likely from another core.
  void prefetch() const noexcept {
    for (std::size_t line = 0; line < sizeof *this; line += 64) {
      __builtin_prefetch(reinterpret_cast<const char*>(this) + line, 1);
    }
  }

  /// How often the node's key was asked for lately, as far as the eviction knows. To be called in a walk.
  unsigned frequency(const Node& node) const { return entries_.eviction().frequency(node); }

  Events events() const {
    const std::lock_guard lock(mutex_);
    auto events = entries_.events();
    events.lock_waits = mutex_.waits();
    return events;
  }

  /// What `work` returns, run under the lock. It must change nothing.
  template <class Work>
  decltype(auto) locked(Work&& work) const {
    const std::lock_guard lock(mutex_);
    return work(entries_);
  }

  /// Runs `work` under the lock, again and again until it returns true. In between, and after it, removed nodes are
  /// freed outside the lock if there are many, or at once where that is asked.
  template <class Work>
  void change(Work&& work, bool reclaim_now = false) {
    for (bool done = false; !done;) {
      RetiredBatch batch;
      {
        const std::lock_guard lock(mutex_);
        auto& retired = entries_.retired();
        const Settle settle{entries_};
        if (!retired.full()) done = work(entries_);
        const bool whole = !done || reclaim_now;
        if (whole || entries_.retired_due()) retired.take(batch, whole);
      }
      if (batch.taken()) {
        free(batch);
      } else if (!done) {
        std::this_thread::yield();  // another thread has them
      }
    }
  }

  /// Removes what `doomed(entries, node)` accepts, some lines of the table at a time; tells how many. Starts again when
  /// the table was rebuilt.
  template <class Doomed>
  std::size_t remove_if(Doomed&& doomed) {
    std::size_t removed = 0;
    std::size_t line = 0;
    auto rebuilt = ~std::uint64_t{0};
    bool more = true;
    while (more) {
      change([&](Entries& entries) {
        if (std::exchange(rebuilt, entries.rebuilt()) != entries.rebuilt()) line = 0;
        bool finished = true;
        for (const auto end = line + lines_at_once; line < entries.lines() && line < end; ++line) {
          removed += entries.unlink_if(
              line, [&](Node& node) { return doomed(entries, node); }, finished);
          if (!finished) return false;
        }
        more = line < entries.lines();
        return true;
      });
    }
    return removed;
  }

  /// Visits all nodes, some lines of the table at a time under the lock. False when the table was rebuilt meanwhile.
  template <class Visit>
  bool walk(Visit&& visit) const {
    auto rebuilt = ~std::uint64_t{0};
    for (std::size_t line = 0;;) {
      const std::lock_guard lock(mutex_);
      if (line == 0) rebuilt = entries_.rebuilt();
      if (rebuilt != entries_.rebuilt()) return false;
      for (const auto end = line + lines_at_once; line < entries_.lines() && line < end; ++line) {
        entries_.for_each_in(line, visit);
      }
      if (line == entries_.lines()) return true;
    }
  }

  // Around a fork.
  void lock() noexcept { mutex_.lock(); }
  void unlock() noexcept { mutex_.unlock(); }
  void unlock_in_child() {
    entries_.retired().lose_batch();
    entries_.settle();
    mutex_.unlock();
  }

 private:
  struct Settle {
    Entries& entries;
    ~Settle() { entries.settle(); }
  };

  void free(RetiredBatch& batch) {
    for (bool done = false; !done;) {
      batch.examine();
      const std::lock_guard lock(mutex_);
      done = entries_.retired().put_back(batch);
      entries_.settle();
    }
    batch.free();
    const std::lock_guard lock(mutex_);
    entries_.reclaimed();
  }

  static constexpr std::size_t lines_at_once = 64;

  mutable PatientMutex mutex_;
  alignas(64) Entries entries_;
};

}  // namespace cachecade::memory
