#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/error.hpp>
#include <cachecade/key/escape.hpp>
#include <cachecade/load/call_site.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/function_state.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/whole_names.hpp>

#include <utility>

namespace cachecade::load {

CACHECADE_DECL Policy<> plain_policy(std::string name, Duration ttl) { return {.name = std::move(name), .ttl = ttl}; }

inline std::string place_of(const std::source_location& where) {
  std::string_view file = where.file_name();
  if (const auto slash = file.find_last_of('/'); slash != file.npos) file.remove_prefix(slash + 1);
  return std::string(file).append(":").append(std::to_string(where.line()));
}

CACHECADE_DECL FunctionState::FunctionState(Policy<>&& policy, Owner&& owner, const std::source_location& where,
                                            CallableFacts&& callable)
    : policy_(std::move(policy)),
      owner_(std::move(owner)),
      named_(!policy_.name.empty()),
      generic_(callable.generic),
      place_(place_of(where)) {
  if (!named_) policy_.name = call_site_name(where, callable.type_text);
  part_ = key_function(policy_.name, policy_.scope);
  if (const auto* core = static_cast<const Core*>(owner_.core_if_any());
      core != nullptr && !policy_.ttl && !core->defaults.ttl) {
    throw Error(Errc::no_ttl,
                "the function wrapped at " + place_ + " has no ttl: set .ttl in its policy or in Options::defaults");
  }
  registration_ = owner_.registry().add({.name = policy_.name,
                                         .scope = policy_.scope,
                                         .place = place_,
                                         .callable = callable.type,
                                         .function = callable.address,
                                         .closure = callable.closure,
                                         .hash_args = policy_.hash_args},
                                        owner_.log());
}

CACHECADE_DECL FunctionState::~FunctionState() = default;

CACHECADE_DECL void FunctionState::add_signature(std::string part, WriteArguments write, bool tagged) const {
  registration_->signatures->add(std::move(part), std::move(write), tagged || !policy_.tags.empty());
}

CACHECADE_DECL std::string FunctionState::part_with_types(const std::string& types) const {
  const auto scope = policy_.scope + "<" + types + ">";
  owner_.registry().whole_names.remember(policy_.name, scope);
  return key_function(policy_.name, scope);
}

CACHECADE_DECL FunctionMatch FunctionState::entries() const {
  return {owner_.registry().whole_names, policy_.name, policy_.scope, generic_};
}

CACHECADE_DECL void FunctionState::add_fixed_tags(CoreBase* core, TagNames& tags) const {
  const bool own = !policy_.tags.empty() || core == nullptr;
  const auto& fixed = own ? policy_.tags : static_cast<Core*>(core)->defaults.tags;
  if (!fixed.empty()) tags.insert(tags.end(), fixed.begin(), fixed.end());
}

CACHECADE_DECL bool FunctionState::hash_args(CoreBase* core) const {
  return policy_.hash_args.value_or(core != nullptr && static_cast<Core*>(core)->defaults.hash_args.value_or(false));
}

CACHECADE_DECL std::size_t FunctionState::invalidate_all(const SweepOptions& how) const {
  auto* const core = static_cast<Core*>(owner_.core_to_remove());
  return core != nullptr ? Invalidator(*core).invalidate_all(entries(), how) : 0;
}

CACHECADE_DECL std::size_t FunctionState::expire_all(const SweepOptions& how) const {
  auto* const core = static_cast<Core*>(owner_.core_to_remove());
  return core != nullptr ? Invalidator(*core).expire_all(entries(), how) : 0;
}

CACHECADE_DECL Stats FunctionState::stats() const {
  const auto* const core = static_cast<const Core*>(owner_.core_if_any());
  return core != nullptr ? core->functions.stats(policy_.name) : Stats();
}

CACHECADE_DECL void FunctionState::advise(CoreBase& base, bool encodable, bool ownable) const {
  if (advised_.exchange(true)) return;
  const auto& core = static_cast<const Core&>(base);
  const auto& inherited = core.defaults;
  if (!ownable && (inherited.stale_for || inherited.refresh_at || inherited.early || inherited.soft_timeout)) {
    core.log->write(LogLevel::info, detail::quoted(policy_.name) +
                                        ": its arguments cannot be kept after a call, so stale_for, refresh_at, early "
                                        "and soft_timeout of the defaults do not apply to it");
  }
  if (core.in_memory) return;
  if (!encodable) {
    core.log->write(LogLevel::warning,
                    detail::quoted(policy_.name) +
                        ": no codec can encode its result, so it is kept in process memory and not in " +
                        core.stores.leader() +
                        ": return a struct of plain members, give the type to_json and from_json, or set .codec");
  } else if (!named_) {
    core.log->write(LogLevel::info, "the function wrapped at " + place_ +
                                        " has no name, so that only this build shares its entries in " +
                                        core.stores.leader() + ": give it one, cachecaded(\"name\", ttl, fn)");
  }
}

}  // namespace cachecade::load
