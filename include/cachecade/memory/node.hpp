// Node: one entry in one allocation: a header of 40 bytes, the tail of the key, the value.
//
// A key is held as its head, which the kind has, and its tail: for an argument list of one integer the eight bytes of
// that integer, else text; behind it stands the key check where the text was shortened. Readers compare one time: up to
// it the entry is fresh and nothing is due. An entry for which that is not the whole story, since it is of some use
// after its ttl or wants a refresh before, has its term behind the value, 24 bytes more. Nodes are immutable once they
// are linked, but for the use counters, which readers bump, the end of the ttl, which may come sooner, and the place in
// the eviction order, which only the owner of the engine's lock touches.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/memory/id.hpp>
#include <cachecade/memory/kind.hpp>
#include <cachecade/memory/use_counter.hpp>

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <string_view>

namespace cachecade::memory {

/// What is known of a value besides itself.
struct Birth {
  Clock::Steady stored{};   // when it was put here
  Clock::Steady expires{};  // the end of its ttl; `never`: it has none
  Clock::Steady due{};      // from then on a reader looks closer: the end of its ttl, or a refresh before it
  Duration stale_for{};     // after its ttl: may be served while it is loaded anew
  Duration on_error_for{};  // after its ttl: may stand in for a failed load
  Duration cost{};          // what its load took
  bool precise = false;     // its life is so short that the coarse clock cannot tell its end

  static constexpr Clock::Steady never = Clock::Steady::max();

  bool has_term() const noexcept { return due != expires || stale_for.positive() || on_error_for.positive(); }
};

/// A load's cost in 24 bits: microseconds with 19 significant bits, up to 35 years.
class PackedCost {
 public:
  static std::uint32_t pack(Duration cost) noexcept {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(cost.nanoseconds()).count();
    const auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(us, 0));
    const auto shift = std::max(0, static_cast<int>(std::bit_width(count)) - mantissa_bits);
    return static_cast<std::uint32_t>(count >> shift << exponent_bits) |
           static_cast<std::uint32_t>(std::min(shift, 31));
  }
  static std::uint64_t microseconds(std::uint32_t packed) noexcept {
    return static_cast<std::uint64_t>(packed >> exponent_bits) << (packed & 31);
  }

 private:
  static constexpr int mantissa_bits = 19;
  static constexpr int exponent_bits = 5;
};

class Node {
 public:
  static constexpr std::size_t longest_tail = 0xffff;

  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  struct Destroy {
    void operator()(Node* node) const noexcept { Node::destroy(node); }
  };
  using Owner = std::unique_ptr<Node, Destroy>;

  /// A node that holds a copy of `value`. Throws std::bad_alloc and what the copy throws.
  template <class T>
  static Owner make(const KindPointer& kind, const Id& id, const Birth& birth, const T& value) {
    const std::size_t at = value_offset(id.stored_size(), alignof(T));
    void* const memory = allocate(size_for(at + sizeof(T), birth.has_term()), alignof(T));
    try {
      new (static_cast<std::byte*>(memory) + at) T(value);
    } catch (...) {
      deallocate(memory, alignof(T));
      throw;
    }
    auto* const node = new (memory) Node(*kind, id, birth);
    if (node->has_term_) new (node->bytes() + term_offset(at + sizeof(T))) Term(birth);
    return Owner(node);
  }

  static void destroy(Node* node) noexcept {
    const Kind& kind = *node->kind_;
    if (kind.type().destroy != nullptr) kind.type().destroy(node->value());
    node->~Node();
    deallocate(node, kind.type().alignment);
    kind.release();
  }

  const Kind& kind() const noexcept { return *kind_; }
  std::uint32_t hash() const noexcept { return hash_; }
  std::size_t size() const noexcept { return size_for(end_of_value(), has_term_); }
  std::size_t weight() const noexcept { return weight_; }
  void weigh(std::size_t weight) noexcept { weight_ = static_cast<std::uint32_t>(weight); }

  void* value() noexcept { return bytes() + value_offset(stored_size(), kind_->type().alignment); }
  const void* value() const noexcept { return const_cast<Node*>(this)->value(); }

  /// The value, where the caller knows that it is a T under a key of one integer.
  template <class T>
  const T& value_of_number() const noexcept {
    return *reinterpret_cast<const T*>(reinterpret_cast<const std::byte*>(this) +
                                       value_offset(sizeof(std::int64_t), alignof(T)));
  }

  bool is(const Id& id) const noexcept {
    return (kind_ == id.kind || kind_->head() == id.head) && is_number_ == id.is_number() && tail() == id.tail &&
           (id.check.empty() || check().empty() || id.check == check());
  }
  bool is(const NumberId& id) const noexcept { return kind_ == id.kind && is_number_ && number() == id.number; }

  std::int64_t number() const noexcept {
    std::int64_t number = 0;
    std::memcpy(&number, this + 1, sizeof number);
    return number;
  }
  std::string_view tail() const noexcept { return {characters(), tail_size_}; }
  std::string_view check() const noexcept {
    return {characters() + tail_size_, has_check_ ? check_size : std::size_t{0}};
  }

  /// The whole key, as it stands in every store.
  std::string text() const { return kind_->head() + (is_number_ ? number_text(number()) : std::string(tail())); }

  /// Whether a reader must look closer: it is not fresh, or a refresh is due.
  bool due_by(std::int64_t now) const noexcept { return due() <= now; }
  /// Whether it is of no use to anybody.
  bool expires_by(std::int64_t now) const noexcept { return due_by(now) && end_of_life() <= now; }
  std::int64_t end_of_life() const noexcept { return has_term_ ? term().end_of_life() : due(); }
  bool has_end() const noexcept { return due() != no_end; }

  /// Ends the ttl now, if it lasts longer; what may come after it goes on from here, but for serving it as stale.
  /// False where nothing would be left: then it should be removed.
  bool end_ttl(std::int64_t now) noexcept {
    if (!has_term_ || !term().end_ttl(now)) return false;
    if (due() > now) due_.store(now, std::memory_order_release);
    return true;
  }

  bool precise() const noexcept { return precise_; }
  std::uint64_t cost_us() const noexcept { return PackedCost::microseconds(cost_); }

  Birth birth() const noexcept {
    Birth birth{.stored = Clock::Steady(std::chrono::milliseconds(stored_ms_)),
                .expires = Clock::Steady(std::chrono::nanoseconds(due())),
                .due = Clock::Steady(std::chrono::nanoseconds(due())),
                .cost = std::chrono::microseconds(static_cast<std::int64_t>(cost_us())),
                .precise = precise()};
    if (has_term_) term().tell(birth);
    return birth;
  }

  /// Links nodes that no reader can reach any more.
  void chain(Node* next) noexcept { due_.store(reinterpret_cast<std::intptr_t>(next), std::memory_order_relaxed); }
  Node* chained() const noexcept { return reinterpret_cast<Node*>(static_cast<std::intptr_t>(due())); }

  UseCounter& use() const noexcept { return use_; }
  std::uint32_t& slot() noexcept { return slot_; }
  std::uint32_t slot() const noexcept { return slot_; }

 private:
  static constexpr std::int64_t no_end = std::numeric_limits<std::int64_t>::max();

  /// What becomes of an entry around the end of its ttl; in steady nanoseconds.
  class Term {
   public:
    explicit Term(const Birth& birth) noexcept
        : expires_(birth.expires.time_since_epoch().count()),
          stale_for_(birth.stale_for.nanoseconds().count()),
          on_error_for_(birth.on_error_for.nanoseconds().count()) {}

    std::int64_t end_of_life() const noexcept {
      const std::chrono::nanoseconds after(std::max(get(stale_for_), on_error_for_));
      return sum_of(std::chrono::nanoseconds(get(expires_)), after).nanoseconds().count();
    }
    void tell(Birth& birth) const noexcept {
      birth.expires = Clock::Steady(std::chrono::nanoseconds(get(expires_)));
      birth.stale_for = std::chrono::nanoseconds(get(stale_for_));
      birth.on_error_for = std::chrono::nanoseconds(on_error_for_);
    }
    bool end_ttl(std::int64_t now) noexcept {
      if (on_error_for_ <= 0) return false;
      stale_for_.store(0, std::memory_order_relaxed);
      if (get(expires_) > now) expires_.store(now, std::memory_order_relaxed);
      return true;
    }

   private:
    static std::int64_t get(const std::atomic<std::int64_t>& value) noexcept {
      return value.load(std::memory_order_relaxed);
    }

    std::atomic<std::int64_t> expires_;
    std::atomic<std::int64_t> stale_for_;
    const std::int64_t on_error_for_;
  };

  Node(const Kind& kind, const Id& id, const Birth& birth) noexcept
      : kind_(&kind),
        due_(birth.due.time_since_epoch().count()),
        stored_ms_(std::chrono::duration_cast<std::chrono::milliseconds>(birth.stored.time_since_epoch()).count() &
                   0x7fffffffff),
        cost_(PackedCost::pack(birth.cost) & 0xffffffU),
        hash_(id.hash),
        tail_size_(static_cast<std::uint16_t>(id.tail.size())),
        is_number_(id.is_number()),
        has_check_(!id.check.empty()),
        precise_(birth.precise),
        has_term_(birth.has_term()) {
    kind.retain();
    std::copy(id.tail.begin(), id.tail.end(), characters());
    std::copy(id.check.begin(), id.check.end(), characters() + id.tail.size());
  }
  ~Node() = default;

  static constexpr std::size_t value_offset(std::size_t stored_size, std::size_t alignment) noexcept {
    return (sizeof(Node) + stored_size + alignment - 1) / alignment * alignment;
  }
  static void* allocate(std::size_t size, std::size_t alignment) {
    if (alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__) return ::operator new(size);
    return ::operator new(size, std::align_val_t(alignment));
  }
  static void deallocate(void* memory, std::size_t alignment) noexcept {
    if (alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__) return ::operator delete(memory);
    ::operator delete(memory, std::align_val_t(alignment));
  }

  static constexpr std::size_t term_offset(std::size_t end_of_value) noexcept {
    return (end_of_value + alignof(Term) - 1) / alignof(Term) * alignof(Term);
  }
  static constexpr std::size_t size_for(std::size_t end_of_value, bool has_term) noexcept {
    return has_term ? term_offset(end_of_value) + sizeof(Term) : end_of_value;
  }
  std::size_t end_of_value() const noexcept {
    return value_offset(stored_size(), kind_->type().alignment) + kind_->type().size;
  }
  std::int64_t due() const noexcept { return due_.load(std::memory_order_acquire); }
  Term& term() noexcept { return *std::launder(reinterpret_cast<Term*>(bytes() + term_offset(end_of_value()))); }
  const Term& term() const noexcept { return const_cast<Node*>(this)->term(); }

  std::size_t stored_size() const noexcept { return tail_size_ + check().size(); }
  std::byte* bytes() noexcept { return reinterpret_cast<std::byte*>(this); }
  char* characters() noexcept { return reinterpret_cast<char*>(this + 1); }
  const char* characters() const noexcept { return reinterpret_cast<const char*>(this + 1); }

  const Kind* kind_;
  std::atomic<std::int64_t> due_;  // steady nanoseconds
  std::int64_t stored_ms_ : 40;    // steady milliseconds
  std::uint32_t cost_ : 24;
  std::uint32_t hash_;
  std::uint32_t slot_ = 0;
  std::uint32_t weight_ = 0;
  std::uint16_t tail_size_;
  bool is_number_ : 1;
  bool has_check_ : 1;
  bool precise_ : 1;
  bool has_term_ : 1;
  mutable UseCounter use_;
};
static_assert(sizeof(Node) == 40);

}  // namespace cachecade::memory
