// The process-wide cache: what most programs use. Wrappers made here may be globals: they find the cache when they are
// called, and a call before init_cache() initializes with the defaults.
#pragma once

#include <cachecade/cache.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cachecade {

/// Opens the process-wide cache: the first storage engine of the list that answers (replit, redis, memory by default).
/// A second call replaces the first cache; calls under way finish on the old one, which is emptied and closes its
/// connections once no handle to it is left. Returns a handle to the new one. Throws
/// Error(no_backend), with every reason, when no engine answers; what was there before stays.
Cache<> init_cache(const Options& options);
Cache<> init_cache();

/// From now on wrapped functions are plain functions, until the next init_cache(). Work in the background that has
/// begun is waited for, at most two seconds; no more begins. The end of the process does the same.
void shutdown_cache();

// Wrapping for the process-wide cache. Each form does, and throws, what its namesake in Cache says.

template <class Fn>
auto cachecaded(Duration ttl, Fn fn, std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec>({}, load::plain_policy({}, ttl), std::move(fn), where);
}

template <class Fn>
auto cachecaded(std::string name, Duration ttl, Fn fn, std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec>({}, load::plain_policy(std::move(name), ttl), std::move(fn), where);
}

template <class Fn>
auto cachecaded(PolicyFor<Fn> policy, Fn fn, std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec>({}, std::move(policy), std::move(fn), where);
}

template <std::same_as<void> NoSignature, class Fn>
requires(!std::same_as<PolicyFor<Fn>, Policy<>>) auto cachecaded(
    const Policy<NoSignature>& policy, Fn fn, std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec>({}, Policy<>(policy), std::move(fn), where);
}

template <class Fn, detail::IsGenericKnob First, detail::IsGenericKnob... More>
requires std::same_as<PolicyFor<Fn>, Policy<>>
auto cachecaded(Policy<> policy, Fn fn, First first, More... more) {
  return detail::wrap<JsonCodec>({}, std::move(policy), std::move(fn), first.where, first, std::move(more)...);
}

template <class Member, class Object>
requires std::is_member_function_pointer_v<Member>
auto cachecaded(Duration ttl, Member member, Object object,
                std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec>({}, load::plain_policy({}, ttl), detail::bound_member(member, std::move(object)),
                                 where);
}

template <class Member, class Object>
requires std::is_member_function_pointer_v<Member>
auto cachecaded(std::string name, Duration ttl, Member member, Object object,
                std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec>({}, load::plain_policy(std::move(name), ttl),
                                 detail::bound_member(member, std::move(object)), where);
}

template <class Member, class Object>
requires std::is_member_function_pointer_v<Member>
auto cachecaded(PolicyFor<Member> policy, Member member, Object object,
                std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec>({}, std::move(policy), detail::bound_member(member, std::move(object)), where);
}

template <auto function>
auto cachecaded(Duration ttl, std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec>({}, load::plain_policy(detail::function_name<function>(), ttl), function, where);
}

template <auto function>
auto cachecaded(PolicyFor<decltype(function)> policy, std::source_location where = std::source_location::current()) {
  return detail::wrap<JsonCodec>({}, detail::named<function>(std::move(policy)), function, where);
}

template <class Fn>
auto cachecaded_many(Duration ttl, Fn fn, std::source_location where = std::source_location::current()) {
  return detail::wrap_many<JsonCodec>({}, load::plain_policy({}, ttl), std::move(fn), where);
}

template <class Fn>
auto cachecaded_many(std::string name, Duration ttl, Fn fn,
                     std::source_location where = std::source_location::current()) {
  return detail::wrap_many<JsonCodec>({}, load::plain_policy(std::move(name), ttl), std::move(fn), where);
}

template <class Fn>
auto cachecaded_many(BulkPolicyFor<Fn> policy, Fn fn, std::source_location where = std::source_location::current()) {
  return detail::wrap_many<JsonCodec>({}, std::move(policy), std::move(fn), where);
}

// What fits no form; compilers show the sentence, with the line or by itself.

template <class Fn>
detail::Refused cachecaded(std::string_view, const Fn&) {
  detail::check_ttl<Fn>();
  return {};
}
// clang-format off
bool cachecaded(...) = delete;  // cachecade: a field of the policy is misspelt, out of order or of a wrong type (60 for 60s), or fn is overloaded: cast it
bool cachecaded_many(...) = delete;  // cachecade: the ttl is missing, or a field of the policy is misspelt, out of order or of a wrong type (60 for 60s); a member function of many keys is wrapped as a lambda that calls it
// clang-format on

/// The store that calls use now, see Cache::active_backend; empty after shutdown_cache().
std::string active_backend();

/// Of the process-wide cache; all zero where there is none. See Cache::stats.
CacheStats stats();

// On the process-wide cache, the members of Cache of these names.

std::size_t clear_cache(std::string_view pattern = {}, const SweepOptions& how = {});
Removal invalidate_tag(std::string_view tag);
Removal expire_tag(std::string_view tag);

template <class... A>
Removal invalidate_cache_key(std::string_view name, const A&... args) {
  return Cache<>(load::Owner()).invalidate_cache_key(name, args...);
}

template <class... A>
std::string generate_cache_key(std::string_view name, const A&... args) {
  return Cache<>(load::Owner()).generate_cache_key(name, args...);
}

/// See Cache::get_entry.
std::optional<std::string> get_cache_entry(std::string_view stored_key);

/// See Cache::set_entry.
bool set_cache_entry(std::string_view stored_key, std::string_view text, Duration ttl);

/// Turns all caches of the process off, and on again: while they are off, calls are plain calls, nothing is read or
/// stored, and invalidations still remove. Calls under way finish as they began. Thread safe; costs one store.
inline void enable_caching(bool on = true) noexcept { detail::caching_enabled.store(on, std::memory_order_relaxed); }

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/global.ipp>
#include <cachecade/removal.hpp>
#include <cachecade/sweep.hpp>
#endif
