// The process-wide cache: what most programs use. Wrappers made here may be globals: they find the cache when they are
// called, and a call before init_cache() initializes with the defaults.
#pragma once

#include <cachecade/cache.hpp>
#include <cachecade/load/calls_by_name.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cachecade {

/// Opens the process-wide cache: the first storage engine of the list that answers (replit, redis, memory by default).
/// A second call replaces the first cache; calls under way finish on the old one. Returns a handle to it. Throws
/// Error(no_backend), with every reason, when no engine answers; what was there before stays.
Cache<> init_cache(const Options& options);
Cache<> init_cache();

/// From now on wrapped functions are plain functions, until the next init_cache().
void shutdown_cache();

/// Wraps `fn` for the process-wide cache; its results live for `ttl`. Its name is made from the place of this call, so
/// that only this build shares its entries. Throws Error(name_conflict) when a different function has the name.
template <class Fn>
auto cachecaded(Duration ttl, Fn fn, std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec, Fn>({}, {.ttl = ttl}, std::move(fn), where);
}

/// Wraps `fn` under a name that every build and process shares.
template <class Fn>
auto cachecaded(std::string name, Duration ttl, Fn fn, std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec, Fn>({}, {.name = std::move(name), .ttl = ttl}, std::move(fn), where);
}

/// Wraps `fn` with every knob of its policy. Throws Error: name_conflict, no_ttl, no_codec.
template <class Fn>
auto cachecaded(PolicyFor<Fn> policy, Fn fn, std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec, Fn>({}, std::move(policy), std::move(fn), where);
}

/// The same with plain knobs that are kept in a variable.
template <std::same_as<void> NoSignature, class Fn>
requires(!std::same_as<PolicyFor<Fn>, Policy<>>) auto cachecaded(
    const Policy<NoSignature>& policy, Fn fn, std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec, Fn>({}, detail::policy_for<Fn>(policy), std::move(fn), where);
}

/// Wraps a plain function under its own qualified name and parameter types.
template <auto function>
auto cachecaded(Duration ttl, std::source_location where = std::source_location::current()) {
  return cachecaded(detail::function_name<function>(), ttl, function, where);
}

/// The same with a policy; its name, if set, wins.
template <auto function>
auto cachecaded(PolicyFor<decltype(function)> policy, std::source_location where = std::source_location::current()) {
  if (policy.name.empty()) policy.name = detail::function_name<function>();
  return cachecaded(std::move(policy), function, where);
}

/// The store that won at init; empty after shutdown_cache().
std::string active_backend();

/// Removes everything under the prefix that is ours, or with a pattern (`*`, `?`, `\\` to escape) the entries of the
/// functions whose names match; tells how many.
std::size_t clear_cache(std::string_view pattern = {});

/// Invalidates every entry that has this tag, at the cost of one; see Cache::invalidate_tag.
bool invalidate_tag(std::string_view tag);

/// The same, but old values may still be used where a load fails; see Cache::expire_tag.
bool expire_tag(std::string_view tag);

/// Removes the entry of a wrapped function by its name; the arguments are taken as its parameters' types. Tells whether
/// something was there; false, with one log line, when no living wrapper has the name or the arguments do not fit it.
template <class... A>
bool invalidate_cache_key(std::string_view name, const A&... args) {
  auto* const core = load::Owner().core_to_remove();
  const std::initializer_list<KeyArgument> arguments{KeyArgument(args)...};
  return core != nullptr && load::invalidate_by_name(*core, name, arguments);
}

/// The stored key of a call of a wrapped function; empty, with one log line, where `invalidate_cache_key` is false.
template <class... A>
std::string generate_cache_key(std::string_view name, const A&... args) {
  auto* const core = load::Owner().core_to_remove();
  const std::initializer_list<KeyArgument> arguments{KeyArgument(args)...};
  return core != nullptr ? load::key_by_name(*core, name, arguments) : std::string();
}

/// The JSON text under a full stored key, as `key()` of a wrapper gives it.
std::optional<std::string> get_cache_entry(std::string_view stored_key);

/// Stores JSON text under a full stored key for `ttl`; tells whether it was stored. A ttl that is not positive removes
/// the entry.
bool set_cache_entry(std::string_view stored_key, std::string_view text, Duration ttl);

/// Turns all caches of the process off, and on again: while they are off, calls are plain calls, nothing is read or
/// stored, and invalidations still remove. Calls under way finish as they began. Thread safe; costs one store.
inline void enable_caching(bool on = true) noexcept { detail::caching_enabled.store(on, std::memory_order_relaxed); }

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/global.ipp>
#endif
