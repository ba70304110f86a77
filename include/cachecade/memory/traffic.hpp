// Traffic: what is learnt about requests, once for all stripes: which keys are in the sample, and how wide the window
// of the eviction order should be (window_choice.hpp).
//
// Every stripe tells of what it had to take in; readers tell of hits through request_sample.hpp. Whoever finds the lock
// taken does not wait: a request for a sampled key then goes the readers' way. The sample is chosen for the number of
// entries that there are when room runs out, and chosen anew when that number has halved or doubled. Cost: two loads
// for a key that is not in the sample.
#pragma once

#include <cachecade/memory/patient_mutex.hpp>
#include <cachecade/memory/request_sample.hpp>
#include <cachecade/memory/window_choice.hpp>
#include <cachecade/memory/xorshift.hpp>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>

namespace cachecade::memory {

/// All members are thread safe; none waits. To be called under the lock of a stripe, so that a fork, which takes those,
/// finds this one's free.
class Traffic {
 public:
  /// `sample`: where readers tell of their hits; outlives this. `seed`: any number but zero.
  Traffic(std::size_t max_entries, RequestSample& sample, std::uint64_t seed) : sample_(sample), random_(seed) {
    choose_sample(max_entries);
  }

  double window_share() const noexcept { return share_.load(std::memory_order_relaxed); }

  /// This key was asked for and was not there.
  void missed(std::uint32_t hash) noexcept {
    if (sample_.waiting() || sample_.has(hash)) [[unlikely]] {
      learn(hash);
    }
  }

  /// An entry has to go, and there are so many.
  void evicting(std::size_t entries) noexcept {
    const auto sampled_for = sampled_for_.load(std::memory_order_relaxed);
    if (entries >= sampled_for / 2 && entries <= sampled_for * 2) [[likely]] {
      return;
    }
    if (const std::unique_lock lock(mutex_, std::try_to_lock); lock) choose_sample(entries);
  }

 private:
  void learn(std::uint32_t hash) noexcept {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) {
      if (sample_.has(hash)) sample_.add(hash);
      return;
    }
    try {
      const auto request = [&](std::uint32_t asked) { choice_.request(asked, shadow_capacity_, random_()); };
      sample_.take(request);
      if (sample_.has(hash)) request(hash);
    } catch (const std::bad_alloc&) {
    }
    if (share_.load(std::memory_order_relaxed) != choice_.share()) {
      share_.store(choice_.share(), std::memory_order_relaxed);
    }
  }

  void choose_sample(std::size_t entries) noexcept {
    const auto rate = std::max<std::size_t>(4, std::bit_ceil(entries / ShadowCache::most_entries + 1));
    sampled_for_.store(entries, std::memory_order_relaxed);
    shadow_capacity_ = std::clamp<std::size_t>(entries / rate, 2, ShadowCache::most_entries);
    sample_.choose(static_cast<std::uint32_t>(rate - 1));
    choice_.forget();
  }

  RequestSample& sample_;
  std::atomic<double> share_{WindowChoice::first_share};
  std::atomic<std::size_t> sampled_for_{0};
  alignas(64) WindowChoice choice_;
  PatientMutex mutex_;
  std::size_t shadow_capacity_ = 0;
  Xorshift random_;
};

}  // namespace cachecade::memory
