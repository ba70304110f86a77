// Node: one entry in one allocation: a header of 40 bytes, the arguments of the key, the value.
//
// A key is held as its prefix, which the entry type has, and its arguments: for a list of one integer the eight bytes
// of that integer, else text; behind it stands the key check where the text was shortened. Readers compare one time: up
// to it the entry is fresh and nothing is due. An entry for which that is not the whole story, since it is of some use
// after its ttl or wants a refresh before, has its stale windows behind the value, 24 bytes more; an attachment, where
// there is one, costs a pointer behind that. Nodes are immutable once they are linked, but for the use counters, which
// readers bump, the end of the ttl, which may come sooner, and the place in the eviction order, which only the owner of
// the engine's lock touches.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/detail/same_text.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/memory/attachment.hpp>
#include <cachecade/memory/entry_type.hpp>
#include <cachecade/memory/id.hpp>
#include <cachecade/memory/use_counter.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

namespace cachecade::memory {

/// What is known of a value besides itself.
struct EntryTimes {
  Clock::Steady stored_at{};
  Clock::Steady expires{};  // the end of its ttl; `never`: it has none
  Clock::Steady due{};      // from then on a reader looks closer: the end of its ttl, or a refresh before it
  Duration stale_for{};     // after its ttl: may be served while it is loaded anew
  Duration on_error_for{};  // after its ttl: may be used for a failed load
  Duration cost{};          // what its load took
  bool precise = false;     // its life is so short that the coarse clock cannot tell its end

  static constexpr Clock::Steady never = Clock::Steady::max();

  bool has_windows() const noexcept { return due != expires || stale_for.positive() || on_error_for.positive(); }
};

/// A load's cost in 24 bits: microseconds with 19 significant bits, up to 35 years.
class PackedCost {
 public:
  static std::uint32_t pack(Duration cost) noexcept;
  static std::uint64_t microseconds(std::uint32_t packed) noexcept {
    return static_cast<std::uint64_t>(packed >> exponent_bits) << (packed & 31);
  }

 private:
  static constexpr int mantissa_bits = 19;
  static constexpr int exponent_bits = 5;
};

class Node {
 public:
  static constexpr std::size_t longest_arguments = 0xffff;

  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  struct Destroy {
    void operator()(Node* node) const noexcept { Node::destroy(node); }
  };
  using Owner = std::unique_ptr<Node, Destroy>;

  /// A node that holds a copy of what is at `value`, which is of this type; the type must outlive it. Throws
  /// std::bad_alloc and what the copy throws.
  static Owner make(const EntryType& type, const Id& id, const EntryTimes& times, const void* value,
                    std::unique_ptr<const Attachment> attachment = {});
  static void destroy(Node* node) noexcept;

  const EntryType& type() const noexcept { return *type_; }
  std::uint32_t hash() const noexcept { return hash_; }
  std::size_t size() const noexcept;
  std::size_t weight() const noexcept { return weight_; }
  void weigh(std::size_t weight) noexcept { weight_ = static_cast<std::uint32_t>(weight); }

  [[gnu::always_inline]] void* value() noexcept {
    return bytes() + value_offset(stored_size(), type_->ops().alignment);
  }
  [[gnu::always_inline]] const void* value() const noexcept { return const_cast<Node*>(this)->value(); }
  /// Null where it has none.
  const Attachment* attachment() const noexcept { return has_attachment_ ? its_attachment() : nullptr; }

  /// The value, where the caller knows that it is a T under a key of one integer.
  template <class T>
  const T& value_of_number() const noexcept {
    return *reinterpret_cast<const T*>(reinterpret_cast<const std::byte*>(this) +
                                       value_offset(sizeof(std::int64_t), alignof(T)));
  }

  bool is(const Id& id) const noexcept;
  bool is(const NumberId& id) const noexcept { return type_ == id.type && is_number_ && number() == id.number; }

  bool is(const ArgumentsId& id) const noexcept {
    return type_ == id.type && !is_number_ && !has_check_ && detail::same_text(arguments(), id.arguments);
  }

  std::int64_t number() const noexcept {
    std::int64_t number = 0;
    std::memcpy(&number, this + 1, sizeof number);
    return number;
  }
  std::string_view arguments() const noexcept { return {characters(), arguments_size_}; }
  std::string_view check() const noexcept {
    return {characters() + arguments_size_, has_check_ ? check_size : std::size_t{0}};
  }

  /// The whole key, as it stands in every store.
  std::string text() const;

  /// Whether a reader must look closer: it is not fresh, or a refresh is due.
  bool due_by(std::int64_t now) const noexcept { return due() <= now; }
  /// Whether it is of no use to anybody.
  bool expires_by(std::int64_t now) const noexcept { return due_by(now) && end_of_life() <= now; }
  std::int64_t end_of_life() const noexcept;
  bool has_end() const noexcept { return due() != no_end; }

  /// Ends the ttl now, if it lasts longer; what may come after it goes on from here, but for serving it as stale.
  /// False where nothing would be left: then it should be removed.
  bool end_ttl(std::int64_t now) noexcept;

  bool precise() const noexcept { return precise_; }
  std::uint64_t cost_us() const noexcept { return PackedCost::microseconds(cost_); }
  EntryTimes times() const noexcept;

  /// Links nodes that no reader can reach any more.
  void chain(Node* next) noexcept { due_.store(reinterpret_cast<std::intptr_t>(next), std::memory_order_relaxed); }
  Node* chained() const noexcept { return reinterpret_cast<Node*>(static_cast<std::intptr_t>(due())); }

  UseCounter& use() const noexcept { return use_; }
  /// The place in the eviction order; of a removed node, the last fence before.
  std::uint32_t& slot() noexcept { return slot_; }
  std::uint32_t slot() const noexcept { return slot_; }

 private:
  static constexpr Clock::Steady first_stored{
      std::chrono::milliseconds(-(std::int64_t{1} << 39))};  // 17 years before 0
  static constexpr std::int64_t no_end = std::numeric_limits<std::int64_t>::max();

  class StaleWindows;
  class Layout;

  Node(const EntryType& type, const Id& id, const EntryTimes& times, bool has_attachment) noexcept;
  ~Node() = default;

  static constexpr std::size_t value_offset(std::size_t stored_size, std::size_t alignment) noexcept {
    return (sizeof(Node) + stored_size + alignment - 1) & ~(alignment - 1);
  }
  std::int64_t due() const noexcept { return due_.load(std::memory_order_acquire); }
  Layout layout() const noexcept;
  StaleWindows& windows() const noexcept;
  const Attachment* its_attachment() const noexcept;

  std::size_t stored_size() const noexcept { return arguments_size_ + (has_check_ ? check_size : std::size_t{0}); }
  std::byte* bytes() noexcept { return reinterpret_cast<std::byte*>(this); }
  char* characters() noexcept { return reinterpret_cast<char*>(this + 1); }
  const char* characters() const noexcept { return reinterpret_cast<const char*>(this + 1); }

  const EntryType* const type_;
  std::atomic<std::int64_t> due_;  // steady nanoseconds
  std::uint64_t stored_ms_ : 40;   // milliseconds from `first_stored` on
  std::uint32_t cost_ : 24;
  std::uint32_t hash_;
  std::uint32_t slot_ = 0;
  std::uint32_t weight_ = 0;
  std::uint16_t arguments_size_;
  bool is_number_ : 1;
  bool has_check_ : 1;
  bool precise_ : 1;
  bool has_windows_ : 1;
  bool has_attachment_ : 1;
  mutable UseCounter use_;
};
static_assert(sizeof(Node) == 40);

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/node.ipp>
#endif
