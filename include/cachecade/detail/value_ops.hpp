// ValueOps and Slot: values without their types.
//
// Whatever a cache does with a value of type T, it does through one constant per T, so that all of it is compiled once.
// The address of that constant is the type's identity. A Slot is room for one such value on somebody's stack.
#pragma once

#include <cstddef>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

class Codec;

/// What a value owns on the heap.
struct OwnedBytes {
  std::size_t bytes = 0;
  bool whole = true;    // all of it is seen
  bool sliced = false;  // a part is seen, and encoded, as a base of what it is

  /// Both together; at most the largest number.
  OwnedBytes& operator+=(const OwnedBytes& more) noexcept {
    bytes = more.bytes > ~bytes ? ~std::size_t{0} : bytes + more.bytes;
    whole = whole && more.whole;
    sliced = sliced || more.sliced;
    return *this;
  }
};

struct ValueOps {
  std::size_t size = 0;
  std::size_t alignment = 1;
  void (*copy)(void* to, const void* from) = nullptr;  // makes a value at `to`; throws what the type's copy throws
  void (*move)(void* to, void* from) = nullptr;        // the same by move; what is left at `from` is destroyed later
  void (*destroy)(void* value) noexcept = nullptr;     // null: nothing to do
  OwnedBytes (*owned_bytes)(const void* value) = nullptr;  // what it owns beyond its size; null: nothing
  bool (*absent)(const void* value) = nullptr;             // whether it says "there is none"; null: no value does
  const std::string& (*schema)() = nullptr;                // the fingerprint of its type; null: it has none
  const Codec& (*json)() = nullptr;                        // the codec of its JSON text; null: it has no such form
};

/// What every type has.
template <class T>
constexpr ValueOps basic_ops() noexcept {
  ValueOps ops{.size = sizeof(T),
               .alignment = alignof(T),
               .copy = [](void* to, const void* from) { ::new (to) T(*static_cast<const T*>(from)); },
               .move = [](void* to, void* from) { ::new (to) T(std::move(*static_cast<T*>(from))); }};
  if constexpr (!std::is_trivially_destructible_v<T>) {
    ops.destroy = [](void* value) noexcept { static_cast<T*>(value)->~T(); };
  }
  return ops;
}

/// Room for one value: empty or full. Not thread-safe.
class Slot {
 public:
  /// `room` has the type's size and alignment, and outlives this.
  Slot(const ValueOps& ops, void* room) noexcept : ops_(ops), room_(room) {}
  ~Slot() { clear(); }
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  const ValueOps& ops() const noexcept { return ops_; }
  bool full() const noexcept { return full_; }
  void* value() noexcept { return room_; }
  const void* value() const noexcept { return room_; }

  /// In place of what is there. Empty where the copy throws, which passes through.
  void copy_from(const void* value) {
    clear();
    ops_.copy(room_, value);
    full_ = true;
  }

  /// Takes the value of another slot of this type, which is empty then. Both are empty where the move throws.
  void take_from(Slot& other) {
    clear();
    struct Emptied {
      ~Emptied() { slot.clear(); }
      Slot& slot;
    } const emptied{other};
    ops_.move(room_, other.room_);
    full_ = true;
  }

  /// Has `make` put a value into the empty room.
  template <class Make>
  void fill(Make&& make) {
    clear();
    make(room_);
    full_ = true;
  }

  void clear() noexcept {
    if (std::exchange(full_, false) && ops_.destroy != nullptr) ops_.destroy(room_);
  }

 private:
  const ValueOps& ops_;
  void* const room_;
  bool full_ = false;
};

/// A Slot with its room.
template <class T>
class SlotOf : public Slot {
 public:
  explicit SlotOf(const ValueOps& ops) noexcept : Slot(ops, &room_) {}

  // Only where it is full.

  T& get() noexcept { return *static_cast<T*>(value()); }
  T take() { return std::move(get()); }

 private:
  alignas(T) std::byte room_[sizeof(T)];
};

}  // namespace cachecade::detail
