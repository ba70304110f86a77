// LookupResult: what a look-up of one key found; the value itself is in the slot of whoever asked.
#pragma once

#include <cachecade/load/freshness.hpp>
#include <cachecade/load/tags.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <cstdint>
#include <optional>

namespace cachecade::load {

/// What a later store under the key must know of the moment before its load.
struct StoreToken {
  std::optional<Dropped> refusal{};  // why nothing may be stored; nothing where it may
  TagEpoch epoch = 0;                // of this process's tags
  store::TagList tags{};             // of the arguments, in a shared store
};

struct LookupResult {
  Freshness state = Freshness::dead;  // the slot is full unless it is dead
  Lifetime lifetime{};
  std::int64_t stored_at = 0;  // tells this entry apart from one that was stored in its place at another time
  StoreToken token{};

  bool fresh() const noexcept { return state == Freshness::fresh || state == Freshness::refresh_due; }
  /// Zero is the age of nothing that is stored, though a clock may not have moved since.
  bool older_than(Duration age) const noexcept { return lifetime.age > age || !age.positive(); }
};

}  // namespace cachecade::load
