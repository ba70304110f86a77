// Stripes: entries by the hash of their keys in parts that are written at the same time.
//
// A key is always in the same stripe. Each has its own table, order, lock and list of removed nodes; what is shared are
// the bounds and what is learnt about traffic. Whoever takes a sum beyond its bound evicts from its own stripe and
// then, if that was not enough, from the next; one lock at a time. Invariant: a thread holds at most one of the locks,
// but for the one that forks, which holds all of them, so that the child has them free and all entries whole. Why so:
// hit ratios stay those of one order as long as a stripe has some thousand entries, since what falls into it is a
// sample of all.
#pragma once

#include <cachecade/detail/fork_guard.hpp>
#include <cachecade/memory/bounds.hpp>
#include <cachecade/memory/entries.hpp>
#include <cachecade/memory/request_sample.hpp>
#include <cachecade/memory/stripe.hpp>
#include <cachecade/memory/stripe_tables.hpp>
#include <cachecade/memory/traffic.hpp>
#include <cachecade/memory/usage.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cachecade::memory {

/// All members are thread safe.
class Stripes {
 public:
  /// `tables` and `sample`, what readers use, outlive this. `seed`: any number but zero. Throws std::bad_alloc.
  Stripes(Limits limits, StripeTables& tables, RequestSample& sample, std::uint64_t seed)
      : tables_(tables), bounds_(limits, tables.count()), traffic_(limits.max_entries, sample, seed) {
    for (std::size_t n = 0; n < tables.count(); ++n) {
      stripes_.push_back(std::make_unique<Stripe>(bounds_, traffic_, tables[n], (seed + n) | 1U));
    }
  }

  auto begin() const noexcept { return stripes_.begin(); }
  auto end() const noexcept { return stripes_.end(); }

  Stripe& of(std::uint32_t hash) noexcept { return *stripes_[tables_.index_of(hash)]; }

  const Bounds& bounds() const noexcept { return bounds_; }

  /// After a store under a key of this hash: evicts from the other stripes what is beyond the bounds, and now and then
  /// removes what has expired in one of them, whose turn it is.
  void stored(std::uint32_t hash, bool sweep_due, std::int64_t now) {
    if (bounds_.exceeded()) [[unlikely]] {
      make_room(tables_.index_of(hash) + 1, now);
    }
    if (sweep_due) sweep(now);
  }

  /// New bounds; what is beyond them goes, the same part of every stripe.
  void limit(Limits limits, std::int64_t now) {
    bounds_.limit(limits);
    const auto part = [](std::size_t most, std::size_t sum) {
      return sum > most ? static_cast<double>(most) / static_cast<double>(sum) : 1.0;
    };
    const auto sums = bounds_.sums();
    const auto kept = std::min(part(bounds_.max_entries(), sums.entries), part(bounds_.max_linked_bytes(), sums.bytes));
    for (const auto& stripe : stripes_) {
      const auto size = stripe->locked([](const Entries& entries) { return entries.size(); });
      const auto keep = static_cast<std::size_t>(static_cast<double>(size) * kept);
      stripe->change([&](Entries& entries) { return entries.shrink_to(keep, now); });
    }
    make_room(0, now);
  }

  /// Never beyond the bounds but by what threads store at this moment, though the stripes are looked at in turn.
  Usage usage() const {
    Usage usage;
    for (const auto& stripe : stripes_) {
      usage += stripe->events();
      usage.bytes += stripe->locked([](const Entries& entries) { return entries.untold_bytes(); });
    }
    const auto sums = bounds_.sums();
    usage.entries = sums.entries;
    usage.bytes += sums.bytes;
    return usage;
  }

  /// Whether all invariants hold. Looks at everything; while somebody writes, the sums may differ.
  bool valid() const {
    Amount told;
    bool sound = !bounds_.exceeded() || bounds_.sums().entries == 0;
    for (const auto& stripe : stripes_) {
      stripe->locked([&](const Entries& entries) {
        sound = sound && entries.valid();
        told.entries += entries.told().entries;
        told.bytes += entries.told().bytes;
      });
    }
    return sound && told == bounds_.sums();
  }

 private:
  void make_room(std::size_t first, std::int64_t now) {
    for (std::size_t n = 0; n < stripes_.size() && bounds_.exceeded(); ++n) {
      stripe_at(first + n).change([&](Entries& entries) { return entries.make_room(now); });
    }
  }

  void sweep(std::int64_t now) {
    stripe_at(next_swept_.fetch_add(1, std::memory_order_relaxed)).change([&](Entries& entries) {
      return entries.sweep(now), true;
    });
  }

  Stripe& stripe_at(std::size_t index) const noexcept { return *stripes_[index & (stripes_.size() - 1)]; }

  friend class detail::ForkGuard;
  void before_fork() {
    for (const auto& stripe : stripes_) stripe->lock();
  }
  void after_fork() {
    for (const auto& stripe : stripes_) stripe->unlock();
  }
  void after_fork_in_child() {
    for (const auto& stripe : stripes_) stripe->unlock_in_child();
  }

  StripeTables& tables_;
  std::vector<std::unique_ptr<Stripe>> stripes_;
  Bounds bounds_;
  Traffic traffic_;
  alignas(64) std::atomic<std::size_t> next_swept_{0};
  const detail::ForkGuard fork_guard_{*this};
};

}  // namespace cachecade::memory
