#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/fence.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/load/store_expiry.hpp>
#include <cachecade/load/whole_names.hpp>
#include <cachecade/memory/id.hpp>
#include <cachecade/store/store_call.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <algorithm>
#include <chrono>
#include <vector>

namespace cachecade::load {

inline constexpr std::chrono::minutes longest_sweep{1};

CACHECADE_DECL Invalidator::Invalidator(CoreBase& core) : core_(static_cast<Core&>(core)) {}

CACHECADE_DECL Removal Invalidator::erase(std::string_view key, const memory::EntryType* type) {
  const bool was_here = core_.engine->erase(memory::Id(type, key, {}));
  if (core_.in_memory) return was_here;
  const auto erased = store::StoreCall(core_.store).erase(key);
  if (erased.ok()) return *erased || was_here;
  if (erased.fault().scope() != FaultScope::store) return was_here;
  core_.store.owe_removal(key);
  return Removal::not_delivered();
}

CACHECADE_DECL Removal Invalidator::invalidate(std::string_view key, const memory::EntryType* type) {
  const KeyFence fence(core_.flights, core_.refreshes, key, core_.store_budget());
  return erase(key, type);
}

CACHECADE_DECL Removal Invalidator::invalidate(const HitPath& function, Key& key) {
  function.complete(key);
  return invalidate(key.text(), function.type.get());
}

CACHECADE_DECL Removal Invalidator::expire(std::string_view key, const memory::EntryType* type) {
  const KeyFence fence(core_.flights, core_.refreshes, key, core_.store_budget());
  const bool was_here = core_.engine->expire(memory::Id(type, key, {}));
  if (core_.in_memory) return was_here;
  const auto ended = StoreExpiry(core_.store, core_.flights, *core_.clock).end_ttl(std::string(key));
  return ended.pending() ? ended : Removal(ended || was_here);
}

CACHECADE_DECL Removal Invalidator::expire(const HitPath& function, Key& key) {
  function.complete(key);
  return expire(key.text(), function.type.get());
}

CACHECADE_DECL std::size_t Invalidator::erase_if(std::string_view key_prefix, Filter filter) {
  const auto ours = [&](std::string_view key) { return accepts(key, key_prefix, filter); };
  const Fence fence(core_.flights, core_.refreshes, ours, core_.store_budget());
  std::size_t removed = core_.engine->erase_if(ours);
  if (core_.in_memory) return removed;
  const auto swept = core_.store.clear(key_prefix, ours, Deadline::after(longest_sweep));
  if (swept.ok()) return removed + *swept;
  if (swept.fault().scope() == FaultScope::store) core_.store.owe_sweep(key_prefix);
  return removed;
}

CACHECADE_DECL std::size_t Invalidator::expire_if(std::string_view key_prefix, Filter filter) {
  const auto ours = [&](std::string_view key) { return accepts(key, key_prefix, filter); };
  const Fence fence(core_.flights, core_.refreshes, ours, core_.store_budget());
  std::size_t ended = core_.engine->expire_if(ours);
  if (core_.in_memory) return ended;
  std::vector<std::string> keys;
  const auto collect = [&](std::string_view key) { return ours(key) && (keys.emplace_back(key), false); };
  const auto collected = core_.store.clear(key_prefix, collect, Deadline::after(longest_sweep));
  if (!collected.ok() && collected.fault().scope() == FaultScope::store) core_.store.owe_sweep(key_prefix);
  return ended + StoreExpiry(core_.store, core_.flights, *core_.clock).end_ttl_of_all(keys);
}

CACHECADE_DECL bool Invalidator::accepts(std::string_view key, std::string_view key_prefix, Filter filter) const {
  if (!key.starts_with(key_prefix)) return false;
  const auto parts = parse_key(key, core_.prefix);
  return parts && filter(*parts);
}

CACHECADE_DECL std::size_t Invalidator::clear(std::string_view pattern) {
  const NamePattern names(core_.registry->whole_names, pattern);
  return erase_if(core_.prefix + ":", [&](const KeyParts& parts) {
    return pattern.empty() || (!parts.plain && !parts.tag && names.accepts(parts));
  });
}

CACHECADE_DECL std::size_t Invalidator::invalidate_all(const FunctionMatch& function) {
  return erase_if(core_.prefix + ":" + function.key_beginning(),
                  [&](const KeyParts& parts) { return function.accepts(parts); });
}

CACHECADE_DECL std::size_t Invalidator::expire_all(const FunctionMatch& function) {
  return expire_if(core_.prefix + ":" + function.key_beginning(),
                   [&](const KeyParts& parts) { return function.accepts(parts); });
}

CACHECADE_DECL Removal Invalidator::bump_tag(std::string_view name, store::TagToken which) {
  which == store::TagToken::removal ? core_.tags.remove(name) : core_.tags.expire(name);
  if (core_.in_memory) return true;
  store::StoreCall call(core_.store);
  const bool told = store::TagTokens(core_.prefix).bump(call, name, which, core_.tag_life({}));
  core_.tags.bump(name);
  return told || !core_.store.owes() ? Removal(told) : Removal::not_delivered();
}

}  // namespace cachecade::load
