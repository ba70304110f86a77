// StoreCall: what one call does with a store. All its operations share one budget, and after its first fault that says
// that the store as a whole does not serve, the store is not asked again. What is owed to the store is delivered first;
// where that does not succeed, the store is not asked either. Nothing that a user's backend throws gets out.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::store {

/// Whether a write that ended so may be on its way. It could come after another process's invalidation.
constexpr bool may_arrive_yet(const Fault& fault) noexcept {
  using enum FaultKind;
  return fault.kind == timeout || fault.kind == reset || fault.kind == protocol || fault.kind == other;
}

/// A walk is a part of what goes over many keys: it also asks a store that rests, and makes nothing rest.
enum class CallKind : unsigned char { call, walk };

/// Of one thread.
class StoreCall {
 public:
  explicit StoreCall(Store& store, CallKind kind = CallKind::call);
  ~StoreCall() { store_.leave(resting_); }
  StoreCall(const StoreCall&) = delete;
  StoreCall& operator=(const StoreCall&) = delete;

  /// Whether the store is not to be asked for this any more. Then, and where the budget is spent, such an operation
  /// ends at once with a fault that nobody counts.
  bool rests(Operation operation) const noexcept { return resting_.rests(operation); }
  /// Whether it is not to be asked for anything any more.
  bool goes_without() const noexcept { return resting_.all == Breaker::Asking::not_now; }
  Store& store() noexcept { return store_; }

  /// What the store withholds is absent for who reads.
  Result<Bytes> get(std::string_view key);
  /// `operation`: a removal where the value is a token that makes others void.
  Result<Done> set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl,
                   Operation operation = Operation::write);
  Result<bool> erase(std::string_view key);

  /// The outcomes of a batch, in order; none where the store was not asked, or lost the batch. A batch is one
  /// operation: it failed where one of its parts did. Of the first `timed` keys also what is left of their time, where
  /// the store tells it.
  std::vector<Result<TimedBytes>> get_many(const std::vector<std::string>& keys, std::size_t timed = 0);
  /// These tell whether the store took all of them.
  bool erase_many(const std::vector<std::string>& keys);
  bool set_many(const std::vector<Write>& writes, Operation operation = Operation::write);
  /// The outcome of each; none where the store was not asked.
  std::vector<Result<Done>> set_each(const std::vector<Write>& writes, Operation operation = Operation::write);

  /// Asks for all these keys in one trip. Until `forget` this call's reads of them are answered by what came, and not
  /// asked again where nothing did. Of the first `timed` as for `get_many`.
  void fetch(const std::vector<std::string>& keys, std::size_t timed);
  /// What came for a key; null where it was not fetched.
  const Result<TimedBytes>* fetched(std::string_view key) const;
  void forget() noexcept { fetched_.clear(); }

  /// Removes all that the sweep means, as many as there is time for; tells whether none is left. A store that answers
  /// does not rest for what takes longer.
  bool clear(const Sweep& sweep);

  /// Whether what it does not do it has refused: it answers, and was asked in time.
  bool answers() const noexcept { return !goes_without() && has_time(); }
  bool has_time() const noexcept { return left_ > left_.zero(); }
  /// What is left of its budget.
  std::chrono::nanoseconds left() const noexcept { return left_; }
  /// From now on the store is not asked.
  void spend() noexcept { left_ = left_.zero(); }

 private:
  class Attempt;

  bool prepare();
  void note_removal(std::string_view key, const Fault* fault);
  std::vector<Result<TimedBytes>> all_fetched(const std::vector<std::string>& keys) const;

  Store& store_;
  const CallKind kind_;
  std::chrono::nanoseconds left_;
  Resting resting_;
  std::map<std::string, Result<TimedBytes>, std::less<>> fetched_{};
};

}  // namespace cachecade::store

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/store/store_call.ipp>
#endif
