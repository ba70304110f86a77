// SweepCount: how many entries a sweep has got to, told as it goes on.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/sweep.hpp>

#include <cstddef>
#include <string_view>

namespace cachecade::load {

/// Of one thread.
class SweepCount {
 public:
  explicit SweepCount(const SweepProgress& progress) : progress_(progress) {}

  void add(std::size_t more) noexcept {
    count_ += more;
    if (count_ >= told_ + step) tell();
  }

  std::size_t count() const noexcept { return count_; }
  /// What it is in truth, when a filter has accepted more or less than went.
  void correct(std::size_t count) noexcept { count_ = count; }

  /// The same filter, which counts what it accepts; of the same life as this.
  KeyFilter counted(const KeyFilter& filter) {
    return [this, &filter](std::string_view key) {
      const bool accepted = filter(key);
      if (accepted) add(1);
      return accepted;
    };
  }

  std::size_t end() noexcept {
    tell();
    return count_;
  }

 private:
  static constexpr std::size_t step = 500;

  void tell() noexcept {
    told_ = count_;
    if (!progress_) return;
    try {
      progress_(count_);
    } catch (...) {
    }
  }

  const SweepProgress& progress_;
  std::size_t count_ = 0;
  std::size_t told_ = 0;
};

}  // namespace cachecade::load
