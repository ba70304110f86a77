// PieceSize: how many keys a walk takes at a time, so that a piece is bounded in bytes and in time.
//
// It begins with one key, at most doubles from piece to piece, and assumes that every value may be as large as the
// largest so far. A piece that took much of its budget is not followed by a larger one; one that was lost is tried
// again in halves, and no later one is as large.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace cachecade::load {

/// Of one thread.
class PieceSize {
 public:
  static constexpr std::size_t most_keys = 64;
  static constexpr std::size_t most_bytes = std::size_t{1} << 20;

  explicit PieceSize(std::chrono::nanoseconds budget) noexcept : budget_(budget) {}

  std::size_t keys() const noexcept { return keys_; }

  /// `largest`: of the values of the piece, in bytes.
  void succeeded(std::size_t largest, std::chrono::nanoseconds took) noexcept {
    largest_ = std::max(largest_, largest);
    const auto next = took > budget_ / 4 ? keys_ : 2 * keys_;
    keys_ = std::clamp<std::size_t>(std::min(next, most_bytes / largest_), 1, most_);
  }

  /// False where a piece of that many cannot be smaller.
  bool lost(std::size_t keys) noexcept {
    if (keys == 1) return false;
    keys_ = most_ = keys / 2;
    return true;
  }

 private:
  const std::chrono::nanoseconds budget_;  // of one piece
  std::size_t keys_ = 1;
  std::size_t most_ = most_keys;
  std::size_t largest_ = 1;
};

}  // namespace cachecade::load
