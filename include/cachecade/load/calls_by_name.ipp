#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/key/argument.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/key/parse.hpp>
#include <cachecade/load/calls_by_name.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/invalidator.hpp>
#include <cachecade/memory/id.hpp>

#include <algorithm>
#include <vector>

namespace cachecade::load {

inline std::vector<Key> keys_by_name(const Core& core, std::string_view name, std::span<const KeyArgument> arguments) {
  std::vector<Key> keys;
  const auto wrappers = core.registry->find(name);
  bool ambiguous = false;
  for (const auto& wrapper : wrappers) {
    const auto match = wrapper->signatures->match(arguments);
    ambiguous |= match.ambiguous;
    if (match.fit == Fit::none || match.ambiguous) continue;
    const bool hash_args = wrapper->hash_args.value_or(core.defaults.hash_args.value_or(false));
    keys.emplace_back().build_encoded(core.prefix, match.part, hash_args, match.arguments.view());
  }
  if (keys.empty()) {
    core.log->write(LogLevel::warning, (wrappers.empty() ? "no function is wrapped under the name "
                                        : ambiguous      ? "the arguments fit several signatures of the generic "
                                                         : "the arguments do not fit ") +
                                           detail::quoted(name));
  }
  return keys;
}

CACHECADE_DECL Removal invalidate_by_name(CoreBase& core, std::string_view name,
                                          std::span<const KeyArgument> arguments) {
  bool removed = false;
  bool pending = false;
  for (const auto& key : keys_by_name(static_cast<Core&>(core), name, arguments)) {
    const auto removal = Invalidator(core).invalidate(key.text());
    removed |= removal;
    pending |= removal.pending();
  }
  return pending ? Removal::not_delivered() : Removal(removed);
}

CACHECADE_DECL std::string key_by_name(CoreBase& core, std::string_view name, std::span<const KeyArgument> arguments) {
  const auto keys = keys_by_name(static_cast<Core&>(core), name, arguments);
  return keys.empty() ? std::string() : std::string(keys.front().text());
}

CACHECADE_DECL bool has_tags(CoreBase& base, std::string_view stored_key) {
  const auto& core = static_cast<const Core&>(base);
  auto parts = parse_key(stored_key, core.prefix);
  if (!parts || parts->plain || parts->tag) return false;
  if (head_of_cut(parts->name)) parts->name = core.registry->whole_names.find(parts->name).value_or(std::string());
  const auto wrappers = core.registry->find(parts->name);
  auto part = memory::key_prefix_of(stored_key).substr(core.prefix.size() + 1);
  part.remove_suffix(1);
  const bool inherited = !core.defaults.tags.empty() && !wrappers.empty();
  return inherited || std::any_of(wrappers.begin(), wrappers.end(),
                                  [&](const auto& wrapper) { return wrapper->signatures->tagged(part); });
}

}  // namespace cachecade::load
