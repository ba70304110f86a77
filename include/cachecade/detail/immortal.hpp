// Immortal: the one object of its kind in the process, made at its first use and never destroyed, since static
// destructors of the program may still use the cache.
#pragma once

#include <atomic>
#include <memory>

namespace cachecade::detail {

/// To be an inline variable of namespace scope: it is ready before any initializer runs. Of threads that meet at the
/// first use each makes a T, and one T stays; so nobody waits for a thread that a forked child does not have, as with a
/// static variable of a function. Thread safe. Cost: one load.
template <class T>
class Immortal {
 public:
  /// Throws what making a T throws.
  T& get() {
    T* const made = made_.load(std::memory_order_acquire);
    return made != nullptr ? *made : make();
  }

  /// Null before the first use.
  T* get_if_made() const noexcept { return made_.load(std::memory_order_acquire); }

 private:
  [[gnu::noinline]] T& make() {
    auto fresh = std::make_unique<T>();
    T* made = nullptr;
    return made_.compare_exchange_strong(made, fresh.get(), std::memory_order_acq_rel) ? *fresh.release() : *made;
  }

  std::atomic<T*> made_{nullptr};
};

}  // namespace cachecade::detail
