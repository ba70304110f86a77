#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/memory_entry.hpp>
#include <cachecade/load/pinned_value.hpp>

namespace cachecade::load {

CACHECADE_DECL PinnedValue::PinnedValue(const HitPath& function, std::string_view arguments, Use use)
    : pinned_(*function.engine, *function.type, arguments) {
  if (!pinned_) return;
  if (const auto* const tags = tags_of(*pinned_); tags != nullptr && (tags->removed() || tags->expired())) return;
  value_ = pinned_->value();
  if (use == Use::hit) function.hits->add(pinned_->cost_us());
}

}  // namespace cachecade::load
