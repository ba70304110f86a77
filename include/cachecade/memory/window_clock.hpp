// Which entry goes when room is needed: a window for what is new, a main ring for what has proven itself.
//
// A new entry joins the window, a queue. When the window weighs more than its share, its oldest entry is the candidate:
// was it used meanwhile, it goes round once more; else it must have been wanted more often than the victim, which
// main's hand has found (the hand passes entries that were used and takes one of their references): then it takes the
// victim's place, else it goes itself. So a scan or a flood of keys that come once passes through the window and leaves
// main alone, and a window that is wide enough keeps what comes back soon. How often a key was wanted lately tells the
// sketch; a hit only bumps the entry's own counter, which the sketch learns when the entry is examined. Whatever has
// expired goes first and counts for nothing. Cost: no work on a hit; an eviction looks at a few entries, `most_looks`
// at most, then takes what is at hand. Why so: LRU order needs a list and a lock on every hit; see the window and the
// admission of TinyLFU (Einziger, Friedman, Manes 2017) and the clock of Corbató (1968), joined.
#pragma once

#include <cachecade/memory/frequency_sketch.hpp>
#include <cachecade/memory/ring.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace cachecade::memory {

/// `Entry` has: hash() and weight(), use() (a UseCounter&), slot() (for the ring) and expires_by(now). Not thread safe.
template <class Entry>
class WindowClock {
 public:
  explicit WindowClock(double window_share) : share_(window_share) {}

  /// The window's part of the whole weight, over 0 and below 1. Takes effect step by step.
  void share(double window_share) noexcept { share_ = window_share; }
  double share() const noexcept { return share_; }

  std::size_t size() const noexcept { return window_.size() + main_.size(); }

  std::size_t bytes() const noexcept { return window_.bytes() + main_.bytes() + sketch_.bytes(); }
  bool holds(const Entry& entry) const noexcept { return window_.holds(entry) != main_.holds(entry); }

  void clear() noexcept {
    window_.clear();
    main_.clear();
    sketch_.clear();
    window_weight_ = weight_ = 0;
  }

  /// Has fetched what inserting an entry of this hash, and evicting one, will look at.
  void prefetch(std::uint32_t hash) const noexcept {
    window_.prefetch();
    main_.prefetch();
    sketch_.prefetch(hash);
  }

  /// `most`: entries there will ever be. Throws std::bad_alloc, and changes nothing then.
  void insert(Entry& entry, std::size_t most) {
    window_.reserve(window_.size() + 1, most);
    main_.reserve(size() + 1, most);
    sketch_.expect(size() + 1);
    sketch_.add(entry.hash());
    entry.use().clear();
    window_.push(entry);
    window_weight_ += entry.weight();
    weight_ += entry.weight();
  }

  /// Lets the window's surplus into main, where nothing has to go for it.
  void spread() noexcept {
    while (over_share() && window_.size() > 1) move_to_main();
  }

  void erase(Entry& entry) noexcept {
    weight_ -= entry.weight();
    if (window_.holds(entry)) {
      window_weight_ -= entry.weight();
      window_.erase(entry);
    } else {
      main_.erase(entry);
    }
  }

  /// `fresh` has the key of `old` and takes its place.
  void replace(Entry& old, Entry& fresh) noexcept {
    fresh.use().take_over(old.use());
    weight_ += fresh.weight() - old.weight();
    if (window_.holds(old)) {
      window_weight_ += fresh.weight() - old.weight();
      window_.replace(old, fresh);
    } else {
      main_.replace(old, fresh);
    }
  }

  /// `to` stands for the same entry as `from`, which goes.
  void relocate(Entry& from, Entry& to) noexcept {
    auto& ring = window_.holds(from) ? window_ : main_;
    to.take_place_of(from);
    ring.replace(from, to);
  }

  /// Takes out the entry that is to go. There must be one. `chance`: any number, drawn anew each time.
  template <class Time>
  Entry& evict(const Time& now, std::uint64_t chance) noexcept {
    narrow();
    for (int looks = 0;; ++looks) {
      const bool patient = looks < most_looks;
      if (main_.empty() || (over_share() && !window_.empty())) {
        auto& candidate = window_.front();
        if (candidate.expires_by(now)) return pop_window();
        examine(candidate);
        if (patient && candidate.use().spend_references()) {
          window_.rotate();
          continue;
        }
        if (main_.empty()) return pop_window();
        auto* const expired = find_victim(now, looks);
        if (expired != nullptr) return pop_main();
        if (!admits(candidate, main_.front(), chance)) return pop_window();
        auto& victim = pop_main();
        move_to_main();
        return victim;
      }
      find_victim(now, looks);
      return pop_main();
    }
  }

  unsigned frequency(const Entry& entry) const noexcept {
    return sketch_.estimate(entry.hash()) + entry.use().pending();
  }

 private:
  static constexpr int most_looks = 64;

  bool over_share() const noexcept {
    return static_cast<double>(window_weight_) > share_ * static_cast<double>(weight_);
  }

  /// A window that is to be narrower gives its oldest entries to main, one at a time.
  void narrow() noexcept {
    if (window_.size() < 2) return;
    const auto left = static_cast<double>(window_weight_ - window_.front().weight());
    if (left > share_ * static_cast<double>(weight_)) move_to_main();
  }

  void examine(Entry& entry) noexcept { sketch_.add(entry.hash(), entry.use().take_pending()); }

  /// Brings the entry to go to main's front; returns it if it has expired.
  template <class Time>
  Entry* find_victim(const Time& now, int& looks) noexcept {
    for (;; ++looks, main_.rotate()) {
      auto& victim = main_.front();
      if (victim.expires_by(now)) return &victim;
      examine(victim);
      if (looks >= most_looks || !victim.use().spend_reference()) return nullptr;
    }
  }

  /// The rare random admission keeps a flood of crafted keys from locking main.
  bool admits(const Entry& candidate, const Entry& victim, std::uint64_t chance) const noexcept {
    const auto wanted = sketch_.estimate(candidate.hash());
    return wanted > sketch_.estimate(victim.hash()) || (wanted > 5 && (chance & 127U) == 0);
  }

  Entry& pop_window() noexcept {
    auto& entry = window_.pop();
    window_weight_ -= entry.weight();
    weight_ -= entry.weight();
    return entry;
  }
  Entry& pop_main() noexcept {
    auto& entry = main_.pop();
    weight_ -= entry.weight();
    return entry;
  }
  void move_to_main() noexcept {
    auto& entry = window_.pop();
    window_weight_ -= entry.weight();
    main_.push(entry);
  }

  Ring<Entry> window_;
  Ring<Entry> main_;
  FrequencySketch sketch_;
  std::size_t window_weight_ = 0;
  std::size_t weight_ = 0;
  double share_;
};

}  // namespace cachecade::memory
