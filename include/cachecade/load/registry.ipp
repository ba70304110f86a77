#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/error.hpp>
#include <cachecade/load/registry.hpp>

#include <algorithm>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL Registry::Handle Registry::add(Registration registration, Logger& log) {
  auto handle = std::make_shared<const Registration>(std::move(registration));
  whole_names.remember(handle->name, handle->scope);
  bool shares = false;
  {
    const std::lock_guard lock(mutex_);
    hold(handle);
    shares = handle->scope.empty() && former_.shares(handle->name, handle->callable, handle->function, handle->closure);
  }
  if (shares) warn_of_sharing(*handle, log);
  return handle;
}

CACHECADE_DECL void Registry::hold(const Handle& handle) {
  if (by_name_.size() >= prune_at_) prune();
  auto& holders = by_name_[handle->name];
  std::erase_if(holders, [](const auto& holder) { return holder.expired(); });
  for (const auto& holder : holders) {
    const auto other = holder.lock();
    if (other && !other->same_function(*handle)) refuse(*handle, *other);
  }
  holders.push_back(handle);
}

/// Forgets the names whose wrappers are gone.
CACHECADE_DECL void Registry::prune() {
  std::erase_if(by_name_, [](const auto& named) {
    return std::all_of(named.second.begin(), named.second.end(), [](const auto& holder) { return holder.expired(); });
  });
  prune_at_ = std::max(first_prune, 2 * by_name_.size());
}

CACHECADE_DECL std::vector<Registry::Handle> Registry::find(std::string_view name) const {
  std::vector<Handle> found;
  const std::lock_guard lock(mutex_);
  const auto holders = by_name_.find(name);
  if (holders == by_name_.end()) return found;
  for (const auto& holder : holders->second) {
    auto handle = holder.lock();
    const auto has_scope = [&](const Handle& other) { return other->scope == handle->scope; };
    if (handle && std::none_of(found.begin(), found.end(), has_scope)) found.push_back(std::move(handle));
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
