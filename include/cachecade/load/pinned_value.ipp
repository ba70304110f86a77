#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/memory_entry.hpp>
#include <cachecade/load/pinned_value.hpp>
#include <cachecade/memory/id.hpp>

namespace cachecade::load {

CACHECADE_DECL PinnedValue::PinnedValue(Request& request)
    : pinned_(*request.core().engine, memory::Id(request.function().type.get(), request.text(), request.difference())) {
  const auto& function = request.function();
  if (!pinned_ || !function.local() || !function.policy.ttl.positive()) return;
  if (!is_current(*pinned_, function)) return;
  const auto* const tags = tags_of(*pinned_);
  if (tags != nullptr && (tags->removed() || tags->expired())) return;
  value_ = pinned_->value();
  request.core().counters.hits.add(pinned_->cost_us());
}

}  // namespace cachecade::load
