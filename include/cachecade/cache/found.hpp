// Found: what a look-up of one key found, in process memory or in a shared store.
#pragma once

#include <cachecade/cache/store_tags.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/load/tags.hpp>

#include <cstdint>
#include <optional>

namespace cachecade::detail {

/// What a later store under the key must know of the moment before its load.
struct Basis {
  bool may_store = true;   // false: what stands there is not ours to overwrite, or the store failed
  load::TagTurn turn = 0;  // of this process's tags
  TagList tags{};          // of the arguments, in a shared store
};

template <class T>
struct Found {
  std::optional<T> value{};  // there unless it is dead
  load::Freshness state = load::Freshness::dead;
  load::Life life{};
  std::int64_t born = 0;  // tells this entry apart from one that was stored in its place at another time
  Basis basis{};

  bool fresh() const noexcept { return state == load::Freshness::fresh || state == load::Freshness::refresh_due; }
};

}  // namespace cachecade::detail
