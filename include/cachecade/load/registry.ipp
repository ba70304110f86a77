#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/error.hpp>
#include <cachecade/load/registry.hpp>

#include <algorithm>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL Registry::Handle Registry::add(Registration registration, Logger& log) {
  whole_names.remember(registration.name, registration.scope);
  std::vector<Handle> others;  // let go outside the lock, as all that it may have been the last to hold
  Handle handle;
  bool shares = false;
  {
    const std::lock_guard lock(mutex_);
    handle = hold(std::move(registration), others);
    shares = handle->scope.empty() && former_.shares(handle->name, handle->callable, handle->function, handle->closure);
  }
  if (shares) warn_of_sharing(*handle, log);
  return handle;
}

CACHECADE_DECL Registry::Handle Registry::hold(Registration&& registration, std::vector<Handle>& others) {
  if (by_name_.size() >= prune_at_) prune();
  auto& holders = by_name_[registration.name];
  std::erase_if(holders, [](const auto& holder) { return holder.expired(); });
  for (const auto& holder : holders) {
    if (auto other = holder.lock()) others.push_back(std::move(other));
  }
  for (const auto& other : others) {
    if (!other->same_function(registration)) refuse(registration, *other);
    if (other->scope == registration.scope) registration.signatures = other->signatures;
  }
  const auto handle = std::make_shared<const Registration>(std::move(registration));
  holders.push_back(handle);
  return handle;
}

/// Forgets the names whose wrappers are gone.
CACHECADE_DECL void Registry::prune() {
  std::erase_if(by_name_, [](const auto& named) {
    return std::all_of(named.second.begin(), named.second.end(), [](const auto& holder) { return holder.expired(); });
  });
  prune_at_ = std::max(first_prune, 2 * by_name_.size());
}

CACHECADE_DECL std::vector<Registry::Handle> Registry::find(std::string_view name) const {
  std::vector<Handle> living;
  {
    const std::lock_guard lock(mutex_);
    const auto holders = by_name_.find(name);
    if (holders == by_name_.end()) return living;
    for (const auto& holder : holders->second) {
      if (auto handle = holder.lock()) living.push_back(std::move(handle));
    }
  }
  std::vector<Handle> found;
  for (auto& handle : living) {
    const auto has_scope = [&](const Handle& other) { return other->scope == handle->scope; };
    if (std::none_of(found.begin(), found.end(), has_scope)) found.push_back(std::move(handle));
  }
  return found;
}

CACHECADE_DECL void Registry::refuse(const Registration& second, const Registration& first) {
  throw Error(Errc::name_conflict, "two different functions share the name " + detail::quoted(second.name) +
                                       ": one wrapped at " + first.place + ", another at " + second.place +
                                       "; give each a name of its own (function pointers of one type that are wrapped "
                                       "on one line need explicit names)");
}

CACHECADE_DECL void Registry::warn_of_sharing(const Registration& second, Logger& log) {
  log.write(
      LogLevel::warning,
      (second.closure ? "a second closure is wrapped under the name " : "another function is wrapped under the name ") +
          detail::quoted(second.name) + " at " + second.place +
          (second.closure
               ? ": captures are not part of the key, so the two share results; set .scope to tell them apart"
               : ": it is served what the first one has stored; give each a name of its own"));
}

}  // namespace cachecade::load
