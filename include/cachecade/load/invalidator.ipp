#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/key/parse.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/fence.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/store_expiry.hpp>
#include <cachecade/load/store_removal.hpp>
#include <cachecade/load/sweep_count.hpp>
#include <cachecade/load/whole_names.hpp>
#include <cachecade/memory/id.hpp>
#include <cachecade/store/store_call.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cachecade::load {

CACHECADE_DECL Invalidator::Invalidator(CoreBase& core) : core_(static_cast<Core&>(core)) {}

CACHECADE_DECL Removal Invalidator::erase(std::string_view key, const memory::EntryType* type) {
  Removal removal = core_.engine->erase(memory::Id(type, key, {}));
  core_.stores.each_in_use([&](store::Store& store) {
    store::StoreCall call(store);
    removal = removal.joined(remove_from_store(call, key));
  });
  return removal;
}

CACHECADE_DECL Removal Invalidator::invalidate(std::string_view key, const memory::EntryType* type) {
  const KeyFence fence(core_, key);
  return erase(key, type);
}

CACHECADE_DECL Removal Invalidator::invalidate(const HitPath& function, Key& key) {
  function.complete(key);
  return invalidate(key.text(), function.type.get());
}

CACHECADE_DECL Removal Invalidator::expire(std::string_view key, const memory::EntryType* type) {
  const KeyFence fence(core_, key);
  Removal removal = core_.engine->expire(memory::Id(type, key, {}));
  core_.stores.each_in_use([&](store::Store& store) {
    removal = removal.joined(StoreExpiry(store, core_.flights, *core_.clock).end_ttl(std::string(key)));
  });
  return removal;
}

CACHECADE_DECL Removal Invalidator::expire(const HitPath& function, Key& key) {
  function.complete(key);
  return expire(key.text(), function.type.get());
}

/// `filter` may outlive this call, but not the core.
CACHECADE_DECL store::Sweep Invalidator::sweep_of(std::string name, std::string_view beginning, Filter filter) const {
  auto key_prefix = core_.prefix + ":" + std::string(beginning);
  return {.name = std::move(name), .key_prefix = key_prefix, .accepts = [key_prefix, filter, core = &core_](auto key) {
            if (!key.starts_with(key_prefix)) return false;
            const auto parts = parse_key(key, core->prefix);
            return parts && filter(*parts);
          }};
}

CACHECADE_DECL std::size_t Invalidator::remove(const store::Sweep& sweep, const SweepOptions& how) {
  const Fence fence(core_, sweep.accepts);
  SweepCount removed(how.progress);
  removed.add(core_.engine->erase_if(sweep.accepts));
  core_.stores.each_in_use([&](store::Store& store) {
    const auto before = removed.count();
    const auto swept = walk(store, sweep, removed.counted(sweep.accepts), how.within);
    if (swept) removed.correct(before + *swept);
  });
  return removed.end();
}

CACHECADE_DECL std::size_t Invalidator::expire(const store::Sweep& sweep, const SweepOptions& how) {
  const Fence fence(core_, sweep.accepts);
  SweepCount ended(how.progress);
  ended.add(core_.engine->expire_if(sweep.accepts));
  core_.stores.each_in_use([&](store::Store& store) {
    std::vector<std::string> keys;
    const KeyFilter collect = [&](auto key) { return sweep.accepts(key) && (keys.emplace_back(key), false); };
    const auto more = [&](std::size_t count) { ended.add(count); };
    if (!walk(store, sweep, collect, how.within)) return more(keys.size());
    StoreExpiry(store, core_.flights, *core_.clock).end_ttl_of_all(keys, more);
  });
  return ended.end();
}

/// Tells how many went. What the store refuses is withheld; nothing where it did not get to all, which is owed to it
/// then.
CACHECADE_DECL std::optional<std::size_t> Invalidator::walk(store::Store& store, const store::Sweep& sweep,
                                                            const KeyFilter& filter, Duration within) {
  if (!store.opened()) return store.owe(sweep), std::nullopt;
  const auto swept = store.clear({.key_prefix = sweep.key_prefix, .accepts = filter}, Deadline::after(within));
  if (swept.ok()) return *swept;
  if (store::unheard(swept.fault())) return store.owe(sweep), std::nullopt;
  if (store::refused_for_now(swept.fault())) store.withhold(sweep);
  return 0;
}

CACHECADE_DECL std::size_t Invalidator::clear(std::string_view pattern, const SweepOptions& how) {
  if (pattern.empty()) return remove(sweep_of({}, {}, [](const KeyParts&) { return true; }), how);
  const NamePattern names(core_.registry->whole_names, pattern);
  const auto matches = [names](const KeyParts& parts) { return !parts.plain && !parts.tag && names.accepts(parts); };
  return remove(sweep_of("*" + std::string(pattern), {}, matches), how);
}

CACHECADE_DECL std::size_t Invalidator::invalidate_all(const FunctionMatch& function, const SweepOptions& how) {
  return remove(sweep_of(function), how);
}

CACHECADE_DECL std::size_t Invalidator::expire_all(const FunctionMatch& function, const SweepOptions& how) {
  return expire(sweep_of(function), how);
}

CACHECADE_DECL store::Sweep Invalidator::sweep_of(const FunctionMatch& function) const {
  return sweep_of(function.text(), function.key_beginning(),
                  [function](const KeyParts& parts) { return function.accepts(parts); });
}

CACHECADE_DECL Removal Invalidator::bump_tag(std::string_view name, store::TagToken which) {
  const auto peers = Peers::instance().of(core_);
  const auto tell = [&](Tags& tags) { which == store::TagToken::removal ? tags.remove(name) : tags.expire(name); };
  tell(core_.tags);
  for (const auto& peer : peers) tell(peer->tags);
  Removal removal = true;
  core_.stores.each_in_use([&](store::Store& store) {
    store::StoreCall call(store);
    const bool told = store::TagTokens(core_.prefix).bump(call, name, which, core_.tag_life({}));
    const bool pending = removal.pending() || store.owes() || store.withholds();
    if (!told) removal = pending ? Removal::not_delivered() : Removal(false);
  });
  core_.tags.bump(name);
  for (const auto& peer : peers) peer->tags.bump(name);
  return removal;
}

}  // namespace cachecade::load
