// Found: what a look-up of one key found, in process memory or in a shared store.
#pragma once

#include <cachecade/load/freshness.hpp>

#include <optional>

namespace cachecade::detail {

template <class T>
struct Found {
  std::optional<T> value{};  // there unless it is dead
  load::Freshness state = load::Freshness::dead;
  load::Life life{};
  bool may_store = true;  // false: what stands there is not ours to overwrite, or the store failed

  bool fresh() const noexcept { return state == load::Freshness::fresh; }
};

}  // namespace cachecade::detail
