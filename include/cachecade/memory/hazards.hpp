// Hazard pointers: how a reader without a lock keeps what it reads from being freed.
//
// Every thread owns a record, one cache line that only it writes. Before a reader uses an object it names it there and
// then makes sure that the object is still linked; whoever wants to free an unlinked object first looks through all
// records and keeps what is named. Invariant: an object that a reader found linked after naming it is not freed while
// it is named. So a reader that falls asleep, even inside user code, holds back the one object that it names, and what
// is unreclaimed is at most one object a thread and the batch that waits to be looked at. Cost: two plain stores to the
// reader's own line (see asymmetric_fence.hpp). Records are reused when their threads end and never freed: there are as
// many as threads ever lived at one time. Source: Michael, "Hazard Pointers: Safe Memory Reclamation for Lock-Free
// Objects", 2004.
#pragma once

#include <cachecade/memory/asymmetric_fence.hpp>

#include <array>
#include <atomic>
#include <cstddef>

namespace cachecade::memory {

/// One thread's record.
struct alignas(64) HazardRecord {
  std::atomic<const void*> table{nullptr};            // named from one look-up to the next
  std::array<std::atomic<const void*>, 7> objects{};  // named while they are read; nested reads use more than one
  std::atomic<bool> taken{true};
  std::size_t number = 0;  // counts records: small, and of one living thread at a time
  HazardRecord* next = nullptr;
};

class HazardRecords {
 public:
  /// A record that nobody uses. Throws std::bad_alloc.
  static HazardRecord& acquire();

  static void release(HazardRecord& record) noexcept {
    record.table.store(nullptr, std::memory_order_release);
    record.taken.store(false, std::memory_order_release);
  }

  /// The calling thread's record, or null where it has none yet or has given it back at its end.
  static HazardRecord* mine() noexcept { return mine_; }

  /// The number of the calling thread's record; where it has none, one that no record has.
  static std::size_t my_number() noexcept { return mine_ != nullptr ? mine_->number : ~std::size_t{0}; }

  /// Gives the calling thread a record until it ends; null when that end has begun. Throws std::bad_alloc.
  static HazardRecord* enroll();

  /// Calls `visit` with everything that some thread names, from one moment after the call on.
  template <class Visit>
  static void for_each_named(Visit&& visit) {
    for (auto* record = first_.load(std::memory_order_seq_cst); record != nullptr; record = record->next) {
      const auto look = [&](const std::atomic<const void*>& hazard) {
        if (const auto* object = hazard.load(std::memory_order_seq_cst)) visit(object);
      };
      look(record->table);
      for (const auto& object : record->objects) look(object);
    }
  }

  static std::size_t count() noexcept { return count_.load(std::memory_order_relaxed); }

 private:
  friend struct HazardMembership;

  static inline std::atomic<HazardRecord*> first_{nullptr};
  static inline std::atomic<std::size_t> count_{0};
  static inline constinit thread_local HazardRecord* mine_ = nullptr;
  static inline constinit thread_local bool ended_ = false;
};

/// One place to name an object in, held while the object is read. Not copied, not moved, not shared between threads.
class Hazard {
 public:
  /// Throws std::bad_alloc, on a thread's first use or where reads nest deeper than a record has places.
  [[gnu::always_inline]] Hazard() : place_(first_place()) {}
  [[gnu::always_inline]] ~Hazard() {
    clear();
    if (place_.borrowed) [[unlikely]] {
      HazardRecords::release(*place_.record);
    }
  }
  Hazard(const Hazard&) = delete;
  Hazard& operator=(const Hazard&) = delete;

  void name(const void* object) noexcept { AsymmetricFence::publish(*place_.object, object); }
  void clear() noexcept { place_.object->store(nullptr, std::memory_order_release); }

  /// What `place` points to, kept from being freed until this thread names another table.
  template <class Table>
  Table* name_table(const std::atomic<Table*>& place) noexcept {
    auto& named = place_.record->table;
    auto* table = place.load(std::memory_order_acquire);
    while (named.load(std::memory_order_relaxed) != name_of_table(table)) [[unlikely]] {
        AsymmetricFence::publish(named, name_of_table(table));
        table = place.load(std::memory_order_seq_cst);
      }
    return table;
  }

  /// How a table is named: one byte on, since the name may outlive the table, and a node may stand there later.
  static const void* name_of_table(const void* table) noexcept { return static_cast<const char*>(table) + 1; }

 private:
  struct Place {
    HazardRecord* record;
    std::atomic<const void*>* object;
    bool borrowed;
  };

  static bool unused(const std::atomic<const void*>& place) noexcept {
    return place.load(std::memory_order_relaxed) == nullptr;
  }

  static Place first_place() {
    if (auto* record = HazardRecords::mine(); record != nullptr && unused(record->objects[0])) [[likely]] {
      return {record, &record->objects[0], false};
    }
    return other_place();
  }

  static Place other_place();

  const Place place_;
};

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/hazards.ipp>
#endif
