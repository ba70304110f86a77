// Cache: an own instance of the cache, and the plain key-value form of it.
//
//   cachecade::Cache cache({.storage_engines = {"memory"}, .prefix = "shop"});
//   auto price = cache.cachecaded("prices.get", 60s, load_price);
//
// A Cache is a handle: copies and wrappers share one core, which lives as long as any of them. All members may be
// called from any thread at once. No call fails because a store does.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/cached_function.hpp>
#include <cachecade/detail/function_name.hpp>
#include <cachecade/error.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/function/bound_member.hpp>
#include <cachecade/key/argument.hpp>
#include <cachecade/load/cache_handle.hpp>
#include <cachecade/options.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace cachecade {

namespace detail {

/// What a plain value is stored as: text of any kind as std::string.
template <class T>
using Stored = std::conditional_t<std::is_convertible_v<T, std::string_view>, std::string, std::decay_t<T>>;

/// A policy under the function's own name, unless it has one.
template <auto function>
PolicyFor<decltype(function)> named(PolicyFor<decltype(function)> policy) {
  if (policy.name.empty()) policy.name = function_name<function>();
  return policy;
}

}  // namespace detail

template <class Codec = JsonCodec>
class Cache : public load::CacheHandle {
 public:
  /// Opens the first storage engine of the list that answers. Throws Error(no_backend), listing every reason, when none
  /// does. Blocks at most the connect budgets of the engines it passes over.
  explicit Cache(const Options& options = {}) : Cache(options, {}) {}

  /// The same with backends of your own, which come first unless `storage_engines` names them.
  Cache(const Options& options, std::vector<std::shared_ptr<Backend>> backends)
      : CacheHandle(options, std::move(backends)) {}

  /// A handle to a core that stands already, or to the one of the process.
  explicit Cache(load::Owner owner) : CacheHandle(std::move(owner)) {}

  /// Wraps `fn`; its results live for `ttl`. Its name is made from the place of this call, so that only this build
  /// shares its entries. Throws Error(name_conflict) when a different function has the name.
  template <class Fn>
  auto cachecaded(Duration ttl, Fn fn, std::source_location where = std::source_location::current()) const {
    return detail::wrap<Codec>(owner(), load::plain_policy({}, ttl), std::move(fn), where);
  }

  /// Wraps `fn` under a name that every build and process shares.
  template <class Fn>
  auto cachecaded(std::string name, Duration ttl, Fn fn,
                  std::source_location where = std::source_location::current()) const {
    return detail::wrap<Codec>(owner(), load::plain_policy(std::move(name), ttl), std::move(fn), where);
  }

  /// Wraps `fn` with every knob of its policy. Throws Error: name_conflict, no_ttl, no_codec.
  template <class Fn>
  auto cachecaded(PolicyFor<Fn> policy, Fn fn, std::source_location where = std::source_location::current()) const {
    return detail::wrap<Codec>(owner(), std::move(policy), std::move(fn), where);
  }

  /// The same with plain knobs that are kept in a variable.
  template <std::same_as<void> NoSignature, class Fn>
  requires(!std::same_as<PolicyFor<Fn>, Policy<>>) auto cachecaded(
      const Policy<NoSignature>& policy, Fn fn, std::source_location where = std::source_location::current()) const {
    return detail::wrap<Codec>(owner(), Policy<>(policy), std::move(fn), where);
  }

  /// Wraps a generic lambda with knobs that need its types; see function/generic_knobs.hpp.
  template <class Fn, detail::IsGenericKnob First, detail::IsGenericKnob... More>
  requires std::same_as<PolicyFor<Fn>, Policy<>>
  auto cachecaded(Policy<> policy, Fn fn, First first, More... more) const {
    return detail::wrap<Codec>(owner(), std::move(policy), std::move(fn), first.where, first, std::move(more)...);
  }

  /// Wraps a member function of one object, under a name made from the place of this call; see the next.
  template <class Member, class Object>
  requires std::is_member_function_pointer_v<Member>
  auto cachecaded(Duration ttl, Member member, Object object,
                  std::source_location where = std::source_location::current()) const {
    return detail::wrap<Codec>(owner(), load::plain_policy({}, ttl), detail::bound_member(member, std::move(object)),
                               where);
  }

  /// Wraps a member function of one object, to which `object` points; it must outlive the wrapper and all its calls,
  /// also those in the background (a std::shared_ptr sees to that). The object is no part of the key: wrappers for
  /// several objects have a name of their own each, or one name and a `.scope` each.
  template <class Member, class Object>
  requires std::is_member_function_pointer_v<Member>
  auto cachecaded(std::string name, Duration ttl, Member member, Object object,
                  std::source_location where = std::source_location::current()) const {
    return detail::wrap<Codec>(owner(), load::plain_policy(std::move(name), ttl),
                               detail::bound_member(member, std::move(object)), where);
  }

  /// The same with every knob of its policy.
  template <class Member, class Object>
  requires std::is_member_function_pointer_v<Member>
  auto cachecaded(PolicyFor<Member> policy, Member member, Object object,
                  std::source_location where = std::source_location::current()) const {
    return detail::wrap<Codec>(owner(), std::move(policy), detail::bound_member(member, std::move(object)), where);
  }

  /// Wraps a plain function under its own qualified name and parameter types.
  template <auto function>
  auto cachecaded(Duration ttl, std::source_location where = std::source_location::current()) const {
    return detail::wrap<Codec>(owner(), load::plain_policy(detail::function_name<function>(), ttl), function, where);
  }

  /// The same with a policy; its name, if set, wins.
  template <auto function>
  auto cachecaded(PolicyFor<decltype(function)> policy,
                  std::source_location where = std::source_location::current()) const {
    return detail::wrap<Codec>(owner(), detail::named<function>(std::move(policy)), function, where);
  }

  /// Wraps a function of many keys: it takes a `std::span<const K>` and returns a map of keys to values, or a
  /// `std::vector<std::optional<V>>` with one element for each key, in order. The wrapper is that of a function of one
  /// key that returns a `std::optional<V>`, empty where there is none for it; its `many` runs the function once for all
  /// keys that are missing. Throws Error(name_conflict).
  template <class Fn>
  auto cachecaded_many(Duration ttl, Fn fn, std::source_location where = std::source_location::current()) const {
    return detail::wrap_many<Codec>(owner(), load::plain_policy({}, ttl), std::move(fn), where);
  }

  /// The same under a name that every build and process shares.
  template <class Fn>
  auto cachecaded_many(std::string name, Duration ttl, Fn fn,
                       std::source_location where = std::source_location::current()) const {
    return detail::wrap_many<Codec>(owner(), load::plain_policy(std::move(name), ttl), std::move(fn), where);
  }

  /// The same with every knob of its policy, which is that of a function K -> std::optional<V>.
  template <class Fn>
  auto cachecaded_many(BulkPolicyFor<Fn> policy, Fn fn,
                       std::source_location where = std::source_location::current()) const {
    return detail::wrap_many<Codec>(owner(), std::move(policy), std::move(fn), where);
  }

  // What fits no form; compilers show the sentence, with the line or by itself.

  template <class Fn>
  detail::Refused cachecaded(std::string_view, const Fn&) const {
    detail::check_ttl<Fn>();
    return {};
  }
  // clang-format off
  bool cachecaded(...) const = delete;  // cachecade: a field of the policy is misspelt, out of order or of a wrong type (60 for 60s), or fn is overloaded: cast it
  bool cachecaded_many(...) const = delete;  // cachecade: the ttl is missing, or a field of the policy is misspelt, out of order or of a wrong type (60 for 60s); a member function of many keys is wrapped as a lambda that calls it
  // clang-format on

  /// The value under `key`, if one of this type lives there.
  template <class T, class Value = detail::StoredResult<T>>
  std::optional<Value> get(std::string_view key) const {
    if constexpr (check_plain<T>()) {
      detail::SlotOf<T> slot(detail::value_ops<T>);
      if (get_plain(key, plain_type<T>(), slot)) return std::optional<T>(std::in_place, std::move(slot.get()));
    }
    return std::nullopt;
  }

  /// Stores `value` (text of any kind as std::string) for `ttl`; tells whether a store took it. A ttl that is not
  /// positive removes what was there, and so does any while caching is off.
  template <class T>
  bool set(std::string_view key, const T& value, Duration ttl) const {
    using Stored = detail::Stored<T>;
    if constexpr (check_plain<Stored>()) {
      const std::conditional_t<std::is_same_v<T, Stored>, const T&, Stored> stored(value);
      return set_plain(key, plain_type<Stored>(), std::addressof(stored), ttl);
    }
    return false;
  }

  /// The value under `key`, or what `fn` returns, which is then stored for `ttl`. Concurrent calls share one run.
  /// Throws only what `fn` throws.
  template <class T, class Fn, class Value = detail::StoredResult<T>>
  Value get_or_load(std::string_view key, Duration ttl, Fn&& fn) const {
    if constexpr (check_plain<T>() && check_loader<T, Fn>()) {
      detail::SlotOf<T> slot(detail::value_ops<T>);
      const auto call = [&]() -> T { return fn(); };
      const auto load = [&](detail::Slot& into) { into.fill([&](void* room) { ::new (room) T(call()); }); };
      load_plain(key, plain_type<T>(), ttl, load, slot);
      return slot.take();
    }
    return detail::Refused();
  }

  // clang-format off
  void get(std::string_view) const = delete;  // cachecade: say the type that is asked for: get<int>(key)
  template <class Fn>
  void get_or_load(std::string_view, Duration, const Fn&) const = delete;  // cachecade: say the type that is asked for: get_or_load<int>(key, 60s, fn)
  template <class T>
  void set(std::string_view, const T&) const = delete;  // cachecade: the ttl is missing: set(key, value, 60s)
  // clang-format on

  /// Removes the entry of a wrapped function by its name; the arguments are taken as its parameters' types. Tells
  /// whether something was there; false, with one log line, when no living wrapper has the name or they do not fit it.
  template <class... A>
  Removal invalidate_cache_key(std::string_view name, const A&... args) const {
    if constexpr (have_keys<A...>()) {
      const std::initializer_list<KeyArgument> arguments{KeyArgument(args)...};
      return invalidate_by_name(name, arguments);
    } else {
      return false;
    }
  }

  /// The stored key of a call of a wrapped function; empty, with one log line, where `invalidate_cache_key` is false.
  template <class... A>
  std::string generate_cache_key(std::string_view name, const A&... args) const {
    if constexpr (have_keys<A...>()) {
      const std::initializer_list<KeyArgument> arguments{KeyArgument(args)...};
      return key_by_name(name, arguments);
    } else {
      return {};
    }
  }

 private:
  template <class... A>
  static consteval bool have_keys() {
    (detail::check_argument<A, std::constructible_from<KeyArgument, const A&>>(), ...);
    return (std::constructible_from<KeyArgument, const A&> && ...);
  }

  template <class T>
  static consteval bool check_plain() {
    constexpr bool is_value = std::is_same_v<T, std::decay_t<T>> || std::is_void_v<T>;
    static_assert(is_value, "cachecade: a plain value has a type without const, & and []: get<int>");
    return is_value && detail::check_result<T>();
  }
  template <class T, class Fn>
  static consteval bool check_loader() {
    constexpr bool is_loader = std::is_invocable_r_v<detail::StoredResult<T>, Fn&>;
    static_assert(is_loader, "cachecade: the function of get_or_load takes nothing and returns what is asked for");
    return is_loader;
  }

  template <class T>
  static load::ResultType plain_type() {
    return {.ops = detail::value_ops<T>, .default_codec = &detail::default_codec<Codec, T>};
  }
};

}  // namespace cachecade
