// BatchTier: where the values of a batch are kept. Memory is asked key by key; a shared store in trips of many keys,
// with the tokens of their tags, which all share the budget of one call. A trip for which there may be no time left is
// not begun, so that a store that serves is not taken for one that fails.
#pragma once

#include <cachecade/load/active_store.hpp>
#include <cachecade/load/batch_item.hpp>
#include <cachecade/load/tier.hpp>
#include <cachecade/store/store_call.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::load {

class Core;
struct BoundFunction;

/// Of one thread.
class BatchTier {
 public:
  static constexpr std::size_t longest_trip = 512;  // keys

  explicit BatchTier(const BoundFunction& function);

  /// After a wait: see ActiveStore.
  void renew();

  /// See Tier.
  std::string_view name() const noexcept;

  /// Looks them up: see Tier::find. What cannot be copied is not found.
  void find(BatchSpan items, bool want_age);
  /// For loads that need not look: see Tier::token.
  void token(BatchSpan items);

  /// Before their loads: see Tier::prepare.
  void prepare(BatchSpan items);

  /// Whether results would be stored.
  bool serves() const noexcept;

  /// Stores results as their `retention` says; `dropped` tells of each why it is not.
  void put(BatchSpan items) noexcept;

  /// How long results may wait for others that go in the same trip.
  Duration patience() const;

 private:
  using Look = detail::FunctionRef<void(BatchItem& item, Tier& tier)>;
  using Names = std::set<std::string>;

  /// For a store that is away.
  bool stands_in() const noexcept { return store_.stands_in_for().has_value(); }
  void ask(BatchSpan items, Look look);
  void look_at(BatchItem& item, Tier& tier, Look look) const;
  std::size_t fetch_some(BatchSpan items);
  void fetch_result_tags(BatchSpan items);
  void fetch_tags(const Names& names);
  bool make_tokens(store::TagList& tags);
  bool make_result_tags(BatchSpan items);
  LoadedValue loaded(const BatchItem& item) const;
  void put_in_memory(BatchItem& item) noexcept;
  void put_in_store(BatchSpan items);
  void put_in_one_trip(BatchSpan items);
  std::optional<std::string> entry_of(BatchItem& item);
  bool may_send(BatchItem& item) const;
  void in_time(std::chrono::nanoseconds& longest, detail::FunctionRef<void()> trip);

  const BoundFunction& function_;
  Core& core_;
  ActiveStore store_;
  store::StoreCall* call_ = nullptr;  // null: the values are kept in memory
  std::chrono::nanoseconds longest_read_{0};
  std::chrono::nanoseconds longest_write_{0};
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/batch_put.ipp>
#include <cachecade/load/batch_tier.ipp>
#endif
