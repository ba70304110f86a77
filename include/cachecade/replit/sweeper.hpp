// Keeps the store below its quota of keys: erases dead entries now and then (see sweep.hpp for the pure part), and
// knows whether there is room for a new key.
//
// Cost: at most once a minute one list, 16 reads and 16 erasures, paid by one writer and within the time it was given;
// never two at once in a process. A process that lives for less than a minute never sweeps. Between the read and the
// erasure another process may have stored anew: that costs it one load and never a wrong value.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/deadline.hpp>
#include <cachecade/detail/fork_guard.hpp>
#include <cachecade/replit/database.hpp>
#include <cachecade/replit/sweep.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::replit {

class Sweeper {
 public:
  static constexpr auto period = std::chrono::minutes(1);
  static constexpr std::size_t window = 16;
  static constexpr std::size_t nearly_full = max_keys - 10;

  /// Looks only at keys that start with `head`.
  Sweeper(Database& database, std::shared_ptr<const Clock> clock, std::string head)
      : database_(database), clock_(std::move(clock)), head_(std::move(head)), due_at_(clock_->steady() + period) {}

  /// Sweeps if one is due and nobody does, until `deadline` at most. What goes wrong is left to the next one.
  void sweep_if_due(Deadline deadline) {
    {
      const std::lock_guard lock(mutex_);
      if (clock_->steady() < due_at_) return;
      due_at_ = clock_->steady() + period;
    }
    const std::unique_lock alone(sweeping_, std::try_to_lock);
    if (alone) sweep(deadline);
  }

  /// Whether the last sweep found no room for a key that was not there.
  bool refuses(std::string_view key) {
    const std::lock_guard lock(mutex_);
    return full_ && !known_.contains(key);
  }

  bool full() {
    const std::lock_guard lock(mutex_);
    return full_;
  }

 private:
  using Keys = std::vector<std::string>;

  void sweep(Deadline deadline) {
    auto keys = database_.list("", deadline);
    if (!keys) return;
    std::sort(keys->begin(), keys->end());
    const auto gone = erase_dead(sweep_window(*keys, head_, cursor_, window), deadline);
    remember(*std::move(keys), gone);
  }

  Keys erase_dead(const Keys& candidates, Deadline deadline) {
    Keys gone;
    for (const auto& key : candidates) {
      const auto bytes = database_.get(key, deadline);
      if (!bytes) break;
      cursor_ = key;
      if (*bytes) {
        const auto expiry = envelope_expiry(**bytes);
        if (!expiry || clock_->wall().time_since_epoch() < *expiry) continue;
        if (!database_.erase(key, deadline)) break;
      }
      gone.push_back(key);
    }
    return gone;
  }

  void remember(Keys keys, const Keys& gone) {
    const std::lock_guard lock(mutex_);
    full_ = keys.size() - gone.size() >= nearly_full;
    known_.clear();
    if (!full_) return;
    known_.insert(std::make_move_iterator(keys.begin()), std::make_move_iterator(keys.end()));
    for (const auto& key : gone) known_.erase(key);
  }

  friend class cachecade::detail::ForkGuard;
  void before_fork() { mutex_.lock(); }
  void after_fork() { mutex_.unlock(); }
  /// A sweep of the parent's goes on there only.
  void after_fork_in_child() {
    new (&sweeping_) std::mutex;
    new (&cursor_) std::string;
    mutex_.unlock();
  }

  Database& database_;
  const std::shared_ptr<const Clock> clock_;
  const std::string head_;
  std::mutex sweeping_;  // held through a sweep
  std::string cursor_;   // under sweeping_
  std::mutex mutex_;     // of all below; never held while the network is
  Clock::Steady due_at_;
  bool full_ = false;
  std::set<std::string, std::less<>> known_;  // the keys that are there, while full
  const cachecade::detail::ForkGuard fork_guard_{*this};
};

}  // namespace cachecade::replit
