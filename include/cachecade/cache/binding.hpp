// Binding: what a wrapper knows of the cache that it belongs to now. Made once and kept, so that a hit reads one
// pointer. Invariant: what was made for a cache stays until the wrapper ends; there are as many as caches it belonged
// to, which is one, and one more for each init_cache.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/memory/entry_type.hpp>

#include <atomic>
#include <memory>
#include <utility>

namespace cachecade::detail {

struct Binding {
  explicit Binding(Core& its_core, memory::EntryTypePointer its_kind, bool number)
      : core(&its_core),
        engine(its_core.engine.get()),
        counters(&its_core.counters),
        kind(std::move(its_kind)),
        by_number(number) {}

  const Core* core;
  const memory::Engine* engine;
  Counters* counters;
  memory::EntryTypePointer kind;  // of the wrapper's entries in memory
  bool by_number;                 // its calls can be looked up in memory by their one integer
  const Binding* older = nullptr;
};

class Bindings {
 public:
  Bindings() = default;
  ~Bindings() {
    for (const auto* binding = newest_.load(std::memory_order_acquire); binding != nullptr;) {
      const std::unique_ptr<const Binding> last(binding);
      binding = last->older;
    }
  }
  Bindings(const Bindings&) = delete;
  Bindings& operator=(const Bindings&) = delete;

  /// The binding to this cache, which `make` returns the first time. Thread safe. Throws what `make` throws.
  template <class Make>
  const Binding& to(const Core& core, Make&& make) {
    const auto* const newest = newest_.load(std::memory_order_acquire);
    if (newest != nullptr && newest->core == &core) [[likely]] {
      return *newest;
    }
    return find(core, make);
  }

 private:
  template <class Make>
  [[gnu::noinline]] const Binding& find(const Core& core, Make& make) {
    for (const auto* binding = newest_.load(std::memory_order_acquire); binding != nullptr; binding = binding->older) {
      if (binding->core == &core) return *binding;
    }
    auto fresh = std::make_unique<Binding>(make());
    fresh->older = newest_.load(std::memory_order_acquire);
    while (!newest_.compare_exchange_weak(fresh->older, fresh.get(), std::memory_order_acq_rel)) {
    }
    return *fresh.release();
  }

  std::atomic<const Binding*> newest_{nullptr};
};

}  // namespace cachecade::detail
