// How often keys were asked for lately, without keeping the keys: a count-min sketch of four-bit counters.
//
// A key has four counters in one block of 64 bytes, one in each quarter of it, so that reading or adding costs one
// cache miss; its estimate is the least of the four: never too low by itself, too high where others share all four.
// After ten times as many additions as there are entries everything is halved, so that old fame fades. The sketch
// doubles with the number of entries: both copies of a block keep what the one had counted, and drift apart from then
// on. Without memory to grow it goes on as it is and gets less exact, nothing else. Cost: 8 to 16 bytes an entry.
// Sources: Cormode and Muthukrishnan, "An Improved Data Stream Summary", 2005; Einziger, Friedman and Manes, "TinyLFU",
// 2017, which halves it so.
#pragma once

#include <cachecade/detail/keyed_hash.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace cachecade::memory {

class FrequencySketch {
 public:
  static constexpr unsigned highest = 15;

  /// Makes room for so many entries; keeps what it has where there is no memory for more.
  void expect(std::size_t entries) noexcept {
    const auto wanted = std::bit_ceil(std::max<std::size_t>(entries / entries_per_block, 1));
    if (wanted <= blocks_.size()) return;
    try {
      const auto old = blocks_.size();
      blocks_.resize(wanted);
      for (auto at = old; at != 0 && at < wanted; ++at) blocks_[at] = blocks_[at % old];
    } catch (const std::bad_alloc&) {
    }
  }

  void add(std::uint32_t hash, unsigned times = 1) noexcept {
    if (blocks_.empty() || times == 0) return;
    const auto spread = spread_of(hash);
    auto& block = blocks_[spread & (blocks_.size() - 1)];
    bool counted = false;
    for_each_row(spread, [&](unsigned word, unsigned shift) {
      const auto count = static_cast<unsigned>(block[word] >> shift) & highest;
      const auto sum = std::min(count + times, highest);
      block[word] += static_cast<std::uint64_t>(sum - count) << shift;
      counted |= sum != count;
    });
    additions_ += counted ? times : 0;
    if (additions_ >= 10 * blocks_.size() * entries_per_block) halve();
  }

  void prefetch(std::uint32_t hash) const noexcept {
    if (!blocks_.empty()) __builtin_prefetch(&blocks_[spread_of(hash) & (blocks_.size() - 1)], 1);
  }

  unsigned estimate(std::uint32_t hash) const noexcept {
    if (blocks_.empty()) return 0;
    const auto spread = spread_of(hash);
    const auto& block = blocks_[spread & (blocks_.size() - 1)];
    unsigned least = highest;
    for_each_row(spread, [&](unsigned word, unsigned shift) {
      least = std::min(least, static_cast<unsigned>(block[word] >> shift) & highest);
    });
    return least;
  }

  void clear() noexcept {
    std::fill(blocks_.begin(), blocks_.end(), Block{});
    additions_ = 0;
  }

  std::size_t bytes() const noexcept { return blocks_.capacity() * sizeof(Block); }

 private:
  using Block = std::array<std::uint64_t, 8>;  // 128 counters
  static constexpr std::size_t entries_per_block = 8;

  static std::uint64_t spread_of(std::uint32_t hash) noexcept {
    return detail::fold(hash ^ 0x9e3779b97f4a7c15U, 0xd1342543de82ef95U);
  }
  /// Two words of the block belong to each of the four rows; five bits of the hash choose the counter. Written out,
  /// since loops are left as loops where this is compiled.
  template <class Each>
  [[gnu::always_inline]] static void for_each_row(std::uint64_t spread, Each&& each) noexcept {
    const auto in_row = [&](unsigned row) {
      const auto bits = static_cast<unsigned>(spread >> (32 + 8 * row));
      each(2 * row + (bits & 1U), ((bits >> 1U) & 15U) * 4);
    };
    in_row(0), in_row(1), in_row(2), in_row(3);
  }

  void halve() noexcept {
    for (auto& block : blocks_) {
      for (auto& word : block) word = (word >> 1U) & 0x7777777777777777U;
    }
    additions_ /= 2;
  }

  std::vector<Block> blocks_;
  std::size_t additions_ = 0;
};

}  // namespace cachecade::memory
