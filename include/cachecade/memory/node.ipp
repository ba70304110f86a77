#pragma once

#include <cachecade/memory/node.hpp>

#include <cachecade/detail/config.hpp>

#include <algorithm>
#include <bit>
#include <chrono>
#include <new>
#include <utility>

namespace cachecade::memory {

CACHECADE_DECL std::uint32_t PackedCost::pack(Duration cost) noexcept {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(cost.nanoseconds()).count();
  const auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(us, 0));
  const auto shift = std::max(0, static_cast<int>(std::bit_width(count)) - mantissa_bits);
  return static_cast<std::uint32_t>(count >> shift << exponent_bits) | static_cast<std::uint32_t>(std::min(shift, 31));
}

namespace node_parts {

inline void* allocate(std::size_t size, std::size_t alignment) {
  if (alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__) return ::operator new(size);
  return ::operator new(size, std::align_val_t(alignment));
}

inline void deallocate(void* memory, std::size_t alignment) noexcept {
  if (alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__) return ::operator delete(memory);
  ::operator delete(memory, std::align_val_t(alignment));
}

inline std::uint64_t milliseconds(Clock::Steady::duration time) noexcept {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

}  // namespace node_parts

/// What becomes of an entry around the end of its ttl; in steady nanoseconds.
class Node::StaleWindows {
 public:
  explicit StaleWindows(const EntryTimes& times) noexcept
      : expires_(times.expires.time_since_epoch().count()),
        stale_for_(times.stale_for.nanoseconds().count()),
        on_error_for_(times.on_error_for.nanoseconds().count()) {}

  std::int64_t end_of_life() const noexcept {
    const std::chrono::nanoseconds after(std::max(stale_for(), on_error_for_));
    return sum_of(std::chrono::nanoseconds(expires()), after).nanoseconds().count();
  }
  void tell(EntryTimes& times) const noexcept {
    times.expires = Clock::Steady(std::chrono::nanoseconds(expires()));
    times.stale_for = std::chrono::nanoseconds(stale_for());
    times.on_error_for = std::chrono::nanoseconds(on_error_for_);
  }
  bool end_ttl(std::int64_t now) noexcept {
    if (on_error_for_ <= 0) return false;
    stale_for_.store(0, std::memory_order_relaxed);
    if (expires() > now) expires_.store(now, std::memory_order_relaxed);
    return true;
  }

 private:
  std::int64_t expires() const noexcept { return expires_.load(std::memory_order_relaxed); }
  std::int64_t stale_for() const noexcept { return stale_for_.load(std::memory_order_relaxed); }

  std::atomic<std::int64_t> expires_;
  std::atomic<std::int64_t> stale_for_;
  const std::int64_t on_error_for_;
};

/// Where the parts of a node stand, in bytes from its start.
class Node::Layout {
 public:
  Layout(const detail::ValueOps& ops, std::size_t stored_size, bool has_windows, bool has_attachment) noexcept
      : value(value_offset(stored_size, ops.alignment)),
        windows(has_windows ? aligned(value + ops.size) : value + ops.size),
        attachment(windows + (has_windows ? sizeof(StaleWindows) : 0)),
        end(attachment) {
    if (!has_attachment) return;
    attachment = aligned(attachment);
    end = attachment + sizeof(Attachment*);
  }

  std::size_t value;
  std::size_t windows;
  std::size_t attachment;
  std::size_t end;

 private:
  static constexpr std::size_t aligned(std::size_t offset) noexcept {
    constexpr auto alignment = std::max(alignof(StaleWindows), alignof(Attachment*));
    return (offset + alignment - 1) & ~(alignment - 1);
  }
};

CACHECADE_DECL Node::Owner Node::make(const EntryType& type, const Id& id, const EntryTimes& times, const void* value,
                                      std::unique_ptr<const Attachment> attachment) {
  const auto& ops = type.ops();
  const Layout layout(ops, id.stored_size(), times.has_windows(), attachment != nullptr);
  auto* const memory = static_cast<std::byte*>(node_parts::allocate(layout.end, ops.alignment));
  try {
    ops.copy(memory + layout.value, value);
  } catch (...) {
    node_parts::deallocate(memory, ops.alignment);
    throw;
  }
  auto* const node = new (memory) Node(type, id, times, attachment != nullptr);
  if (node->has_windows_) new (memory + layout.windows) StaleWindows(times);
  if (node->has_attachment_) new (memory + layout.attachment) const Attachment*(attachment.release());
  return Owner(node);
}

CACHECADE_DECL void Node::destroy(Node* node) noexcept {
  const auto& type = node->type();
  const std::unique_ptr<const Attachment> attachment(node->attachment());
  if (type.ops().destroy != nullptr) type.ops().destroy(node->value());
  node->~Node();
  node_parts::deallocate(node, type.ops().alignment);
  type.nodes().remove();
}

CACHECADE_DECL Node::Node(const EntryType& type, const Id& id, const EntryTimes& times, bool has_attachment) noexcept
    : type_(&type),
      due_(times.due.time_since_epoch().count()),
      stored_ms_(node_parts::milliseconds(times.stored_at - first_stored) & 0xffffffffffU),
      cost_(PackedCost::pack(times.cost) & 0xffffffU),
      hash_(id.hash),
      arguments_size_(static_cast<std::uint16_t>(id.arguments.size())),
      is_number_(id.is_number()),
      has_check_(!id.check.empty()),
      precise_(times.precise),
      has_windows_(times.has_windows()),
      has_attachment_(has_attachment) {
  type.nodes().add();
  std::copy(id.arguments.begin(), id.arguments.end(), characters());
  std::copy(id.check.begin(), id.check.end(), characters() + id.arguments.size());
}

CACHECADE_DECL Node::Layout Node::layout() const noexcept {
  return {type_->ops(), stored_size(), has_windows_, has_attachment_};
}

CACHECADE_DECL std::size_t Node::size() const noexcept { return layout().end; }

CACHECADE_DECL const Attachment* Node::its_attachment() const noexcept {
  auto* const place = const_cast<Node*>(this)->bytes() + layout().attachment;
  return *std::launder(reinterpret_cast<const Attachment**>(place));
}

CACHECADE_DECL Node::StaleWindows& Node::windows() const noexcept {
  auto* const place = const_cast<Node*>(this)->bytes() + layout().windows;
  return *std::launder(reinterpret_cast<StaleWindows*>(place));
}

CACHECADE_DECL bool Node::is(const Id& id) const noexcept {
  return (type_ == id.type || type_->key_prefix() == id.key_prefix) && is_number_ == id.is_number() &&
         arguments() == id.arguments && (id.check.empty() || check().empty() || id.check == check());
}

CACHECADE_DECL std::string Node::text() const {
  return type_->key_prefix() + (is_number_ ? number_text(number()) : std::string(arguments()));
}

CACHECADE_DECL std::int64_t Node::end_of_life() const noexcept {
  return has_windows_ ? windows().end_of_life() : due();
}

CACHECADE_DECL bool Node::end_ttl(std::int64_t now) noexcept {
  if (!has_windows_ || !windows().end_ttl(now)) return false;
  if (due() > now) due_.store(now, std::memory_order_release);
  return true;
}

CACHECADE_DECL EntryTimes Node::times() const noexcept {
  EntryTimes times{.stored_at = first_stored + std::chrono::milliseconds(stored_ms_),
                   .expires = Clock::Steady(std::chrono::nanoseconds(due())),
                   .due = Clock::Steady(std::chrono::nanoseconds(due())),
                   .cost = std::chrono::microseconds(static_cast<std::int64_t>(cost_us())),
                   .precise = precise()};
  if (has_windows_) windows().tell(times);
  return times;
}

}  // namespace cachecade::memory
