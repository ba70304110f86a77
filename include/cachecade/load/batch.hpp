// Batch: one call for many keys: looked up together, the missing ones loaded by one run of a function that takes many,
// and stored together. Each key goes the way that a call of it alone would go: it joins a flight or leads its own,
// obeys the same policy and options, and has a result or an error for itself.
//
// What keeps batches from waiting for each other in a ring: a batch first loads all the keys whose flights it leads and
// ends those flights, and only then waits for the flights of others. In a shared store all its trips share the budget
// of one call; a trip has at most 512 keys, and one run of a function of many at most 8,192.
#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/heap_value.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/hit_path.hpp>
#include <cachecade/load/request.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace cachecade::load {

class Flight;

/// One key of a batch, as the shell sees it.
struct BatchEntry {
  BatchEntry(std::size_t its_index, const detail::ValueOps& ops, Key&& its_key)
      : index(its_index), key(std::move(its_key)), slot(std::make_unique<detail::HeapSlot>(ops)) {}

  const std::size_t index;  // by which the shell knows its arguments
  Key key;
  std::optional<Request> request{};  // none while the cache is off
  std::unique_ptr<detail::HeapSlot> slot;
  std::exception_ptr error{};  // of its load, where that threw and the slot is empty
};

/// How the function is run.
struct BatchFunction {
  detail::FunctionRef<void(std::span<BatchEntry* const>)> run;  // fills all their slots, or throws
  bool whole = false;                                           // it takes many keys; else one at a time
};

/// A key that is to be loaded anew in the background.
struct DeferredKey {
  std::size_t index = 0;
  std::int64_t stored_at = 0;         // see BackgroundRefresh
  std::shared_ptr<Flight> awaited{};  // to be kept till the end of its load
};

/// Hands one task for all these keys to the executor; false where that does not take it.
using BatchDefer = detail::FunctionRef<bool(std::vector<DeferredKey>&& keys)>;

/// Of functions whose arguments cannot be kept.
inline constexpr auto no_batch_deferred = [](std::vector<DeferredKey>&&) { return false; };

/// Of one thread.
class Batch {
 public:
  /// `function`: null while the cache is off, then every key is loaded and nothing is stored. `ops`: of its results.
  Batch(const HitPath* function, const detail::ValueOps& ops, const CallOptions& options);
  ~Batch();

  struct Added {
    BatchEntry& entry;
    bool first;  // false: the key was there
  };
  /// Takes a key in, which may only be begun where there is a function, or finds it. Throws std::bad_alloc.
  Added add(std::size_t index, Key&& key);

  /// Gives every key its result or its error. Throws nothing of the function's.
  void call(const BatchFunction& function, BatchDefer defer);

  /// The task: loads its keys anew, unless somebody did or does so already. `deferred`: of the keys, by their indices.
  void refresh(const BatchFunction& function, std::vector<DeferredKey>& deferred) noexcept;

 private:
  struct State;

  const std::unique_ptr<State> state_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/batch.ipp>
#endif
