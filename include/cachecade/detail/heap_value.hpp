// Values without their types that do not stand on a stack.
#pragma once

#include <cachecade/detail/value_ops.hpp>

#include <memory>
#include <new>

namespace cachecade::detail {

/// Room for one value on the heap.
class HeapRoom {
 public:
  /// Throws std::bad_alloc.
  explicit HeapRoom(const ValueOps& ops)
      : alignment_(ops.alignment), room_(::operator new(ops.size, std::align_val_t(alignment_))) {}
  ~HeapRoom() { ::operator delete(room_, std::align_val_t(alignment_)); }
  HeapRoom(const HeapRoom&) = delete;
  HeapRoom& operator=(const HeapRoom&) = delete;

  void* get() const noexcept { return room_; }

 private:
  const std::size_t alignment_;
  void* const room_;
};

/// A Slot on the heap: for values that few calls need.
class HeapSlot : private HeapRoom, public Slot {
 public:
  /// Throws std::bad_alloc.
  explicit HeapSlot(const ValueOps& ops) : HeapRoom(ops), Slot(ops, get()) {}
};

/// A copy of `value` that is shared. Throws what the copy throws, and std::bad_alloc.
inline std::shared_ptr<const void> shared_copy(const ValueOps& ops, const void* value) {
  const auto slot = std::make_shared<HeapSlot>(ops);
  slot->copy_from(value);
  return {slot, slot->value()};
}

/// What is in the slot, shared from now on; the slot is empty then. Throws what the move throws, and std::bad_alloc.
inline std::shared_ptr<const void> shared_by_move(Slot& value) {
  const auto slot = std::make_shared<HeapSlot>(value.ops());
  slot->take_from(value);
  return {slot, slot->value()};
}

}  // namespace cachecade::detail
