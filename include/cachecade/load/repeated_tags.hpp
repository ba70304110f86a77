// Tags that are named twice count once.
#pragma once

#include <cachecade/policy.hpp>

namespace cachecade::load {

/// Drops what is there a second time, and what `others` have. Keeps the order.
void drop_repeated(TagNames& names, const TagNames& others);

inline void drop_repeated(TagNames& names) {
  if (names.size() > 1) drop_repeated(names, {});
}

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/repeated_tags.ipp>
#endif
