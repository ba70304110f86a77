#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/owner.hpp>
#include <cachecade/load/process_cache.hpp>

#include <utility>

namespace cachecade::load {

CACHECADE_DECL Owner::Owner(std::shared_ptr<Core> own) : own_(std::move(own)), base_(own_.get()) {}

/// What `core` returns where the known one, if any, is off.
CACHECADE_DECL CoreBase* Owner::first_core(CoreBase* known) const {
  if (known != nullptr || detail::disabled_by_environment()) return nullptr;
  auto* const first = ProcessCache::instance().current();
  return first != nullptr && is_on(*first) ? first : nullptr;
}

CACHECADE_DECL CoreBase* Owner::core_to_remove() const {
  if (detail::disabled_by_environment()) return nullptr;
  return base_ != nullptr ? base_ : ProcessCache::instance().current();
}

CACHECADE_DECL CoreBase* Owner::core_to_name() const {
  auto* const core = core_to_remove();
  return core != nullptr ? core : core_if_any();
}

CACHECADE_DECL Registry& Owner::registry() const { return own_ ? *own_->registry : *ProcessCache::instance().registry; }

CACHECADE_DECL Logger& Owner::log() const { return own_ ? *own_->log : ProcessCache::instance().log(); }

}  // namespace cachecade::load
