// Found: what a look-up of one key found, in process memory or in a shared store.
#pragma once

#include <cachecade/load/freshness.hpp>

#include <cstdint>
#include <optional>

namespace cachecade::detail {

template <class T>
struct Found {
  std::optional<T> value{};  // there unless it is dead
  load::Freshness state = load::Freshness::dead;
  load::Life life{};
  std::int64_t born = 0;  // tells this entry apart from one that was stored in its place at another time
  bool may_store = true;  // false: what stands there is not ours to overwrite, or the store failed

  bool fresh() const noexcept { return state == load::Freshness::fresh || state == load::Freshness::refresh_due; }
};

}  // namespace cachecade::detail
