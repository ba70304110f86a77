// Many commands that travel together, one per item of a caller's list, some of which may be refused before.
#pragma once

#include <cachecade/redis/command.hpp>
#include <cachecade/result.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::redis {

class Pipeline {
 public:
  explicit Pipeline(std::size_t items) { refusals_.reserve(items); }

  /// The next item: its command, or why it has none.
  void add(std::optional<Fault> refusal, std::initializer_list<std::string_view> command, ReplyType type) {
    if (!refusal) batch_.add(command, type);
    refusals_.push_back(std::move(refusal));
  }

  /// The commands of all items that were not refused, in order.
  const Batch& batch() const noexcept { return batch_; }

  /// One per item: why it has no command, or nothing.
  const std::vector<std::optional<Fault>>& refusals() const noexcept { return refusals_; }

 private:
  Batch batch_;
  std::vector<std::optional<Fault>> refusals_;
};

}  // namespace cachecade::redis
