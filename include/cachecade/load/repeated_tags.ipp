#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/repeated_tags.hpp>

#include <algorithm>

namespace cachecade::load {

CACHECADE_DECL void drop_repeated(TagNames& names, const TagNames& others) {
  if (names.empty() || (names.size() == 1 && others.empty())) return;
  auto end = names.begin();
  for (auto name = names.begin(); name != names.end(); ++name) {
    const bool repeated =
        std::find(names.begin(), end, *name) != end || std::find(others.begin(), others.end(), *name) != others.end();
    if (repeated) continue;
    if (end != name) *end = std::move(*name);
    ++end;
  }
  names.erase(end, names.end());
}

}  // namespace cachecade::load
