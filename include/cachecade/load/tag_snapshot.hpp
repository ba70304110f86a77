// TagSnapshot: what an entry in memory keeps of its tags (tags.hpp).
#pragma once

#include <cachecade/memory/attachment.hpp>
#include <cachecade/memory/weigh.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cachecade::load {

using TagEpoch = std::uint64_t;

/// The epochs of a tag's last invalidations: removed for good, or expired, so that old values may still be used.
struct TagCell {
  explicit TagCell(std::string its_name) : name(std::move(its_name)) {}

  const std::string name;
  std::atomic<TagEpoch> removed{0};
  std::atomic<TagEpoch> expired{0};

  /// What it takes with its place among the known ones, and that of one that nobody has any more and that is forgotten
  /// later.
  std::size_t bytes() const {
    constexpr std::size_t block = 2 * sizeof(void*);
    constexpr std::size_t place = 4 * sizeof(void*) + sizeof(std::pair<std::string, std::weak_ptr<TagCell>>);
    return 2 * (memory::allocation_bytes(sizeof *this + block) + memory::allocation_bytes(place) +
                2 * memory::weigh(name).bytes);
  }
};

/// Of the tags when its load began.
class TagSnapshot final : public memory::Attachment {
 public:
  TagSnapshot() = default;
  TagSnapshot(TagEpoch epoch, std::vector<std::shared_ptr<const TagCell>> cells)
      : epoch_(epoch), cells_(std::move(cells)) {}

  /// Whether one of its tags was removed after its load began.
  bool removed() const noexcept { return first(&TagCell::removed) != nullptr; }
  bool expired() const noexcept { return first(&TagCell::expired) != nullptr; }

  /// Which one; empty: none.
  std::string first_removed() const { return name_of(first(&TagCell::removed)); }
  std::string first_expired() const { return name_of(first(&TagCell::expired)); }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& cell : cells_) all.push_back(cell->name);
    return all;
  }

  /// For an entry that takes the place of this one.
  std::unique_ptr<const TagSnapshot> copy() const { return std::make_unique<const TagSnapshot>(epoch_, cells_); }

  /// Of each tag the share of one of its entries; the one that this may replace is none.
  std::size_t owned_bytes() const override {
    auto bytes = sizeof *this + memory::allocation_bytes(cells_.capacity() * sizeof cells_.front());
    for (const auto& cell : cells_) {
      bytes += cell->bytes() / static_cast<std::size_t>(std::max(1L, cell.use_count() - 1));
    }
    return bytes;
  }

 private:
  const TagCell* first(std::atomic<TagEpoch> TagCell::*which) const noexcept {
    const auto at =
        std::find_if(cells_.begin(), cells_.end(), [&](const auto& cell) { return ((*cell).*which).load() > epoch_; });
    return at == cells_.end() ? nullptr : at->get();
  }
  static std::string name_of(const TagCell* cell) { return cell == nullptr ? std::string() : cell->name; }

  const TagEpoch epoch_ = 0;
  const std::vector<std::shared_ptr<const TagCell>> cells_{};
};

}  // namespace cachecade::load
