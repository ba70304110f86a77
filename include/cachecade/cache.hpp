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
#include <cachecade/options.hpp>
#include <cachecade/stats.hpp>

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

namespace load {

class Core;

/// What a Cache does without its codec. See there.
class CacheHandle {
 public:
  /// Removes `key`; tells whether something was there.
  bool erase(std::string_view key) const;

  /// Invalidates every entry that has this tag, whatever its function and however many there are, at the cost of one:
  /// once this has returned, none whose load began before is served. False where a shared store could not be told;
  /// entries there are served on, until their lives end.
  bool invalidate_tag(std::string_view tag) const;

  /// The same, but the old values may still be used where a load fails, as `on_error_for` of their function allows.
  bool expire_tag(std::string_view tag) const;

  /// Removes everything under the prefix that is ours, and nothing else; tells how many.
  std::size_t clear() const { return clear(""); }

  /// Removes the entries of the functions whose names match: `*`, `?`, and `\\` to escape. An empty pattern:
  /// everything.
  std::size_t clear(std::string_view pattern) const;

  /// Frees what has expired in process memory; tells how many entries. Calls do so bit by bit anyway: this is for a
  /// process that goes idle. Walks all entries, in steps between which others may write.
  std::size_t purge() const;

  /// Writes what process memory holds to a file, the most used first, for `load_snapshot` of a later process: a warm
  /// start. Entries keep their age, their windows after the ttl and their tags. Tells how many; those without a codec
  /// are left out. A link is followed to its regular file; what is no regular file is a fault. A fault leaves what
  /// stood at `path`. Blocks until the disk has it, holds no lock meanwhile; the file is its owner's alone and takes
  /// its place at once.
  Result<std::size_t> save_snapshot(const std::string& path) const;

  /// Takes up the entries of such a file whose life is not over (it went on while the file lay there) and whose keys
  /// are free; tells how many. A file that is foreign, cut or damaged is a fault that says so, and nothing of it is
  /// taken. A value is decoded when its function first asks for it; of another type, version, codec or tag it is a
  /// miss. Entries whose tags this cache has invalidated before are not taken.
  Result<std::size_t> load_snapshot(const std::string& path) const;

  /// The JSON text under a full stored key, as `key()` of a wrapper gives it.
  std::optional<std::string> get_entry(std::string_view stored_key) const;

  /// Stores JSON text under a full stored key; tells whether it was stored.
  bool set_entry(std::string_view stored_key, std::string_view text, Duration ttl) const;

  /// Turns this cache off, and on again: while it is off, calls of its functions are plain calls, nothing is read or
  /// stored, and invalidations still remove. Calls under way finish as they began.
  void enable(bool on = true) const noexcept;

  /// The store that won at init.
  const std::string& active_backend() const noexcept;

  /// What the cache has done since it was opened. Adds up the counters of all functions. Throws std::bad_alloc.
  CacheStats stats() const;

 protected:
  CacheHandle(const Options& options, std::vector<std::shared_ptr<Backend>> backends);
  explicit CacheHandle(Owner owner) : owner_(std::move(owner)) {}

  Owner owner() const { return owner_; }

  /// The plain entries: those of no function.
  std::optional<EntryFacts> get_plain(std::string_view key, const ResultType& type, detail::Slot& into) const;
  bool set_plain(std::string_view key, const ResultType& type, const void* value, Duration ttl) const;
  void load_plain(std::string_view key, const ResultType& type, Duration ttl, Load load, detail::Slot& into) const;

  bool invalidate_by_name(std::string_view name, std::span<const KeyArgument> arguments) const;
  std::string key_by_name(std::string_view name, std::span<const KeyArgument> arguments) const;

 private:
  Core& core() const noexcept;

  Owner owner_;
};

}  // namespace load

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

  // What fits no form; compilers show the sentence, with the line or by itself.

  template <class Fn>
  detail::Refused cachecaded(std::string_view, const Fn&) const {
    detail::check_ttl<Fn>();
    return {};
  }
  // clang-format off
  bool cachecaded(...) const = delete;  // cachecade: a field of the policy is misspelt, out of order or of a wrong type (60 for 60s), or fn is overloaded: cast it
  // clang-format on

  /// The value under `key`, if one of this type lives there.
  template <class T>
  std::optional<T> get(std::string_view key) const {
    detail::SlotOf<T> slot(detail::value_ops<T>);
    return get_plain(key, plain_type<T>(), slot) ? std::optional<T>(std::in_place, std::move(slot.get()))
                                                 : std::nullopt;
  }

  /// Stores `value` (text of any kind as std::string) for `ttl`; tells whether a store took it. A ttl that is not
  /// positive removes what was there, and so does any while caching is off.
  template <class T>
  bool set(std::string_view key, const T& value, Duration ttl) const {
    using Stored = detail::Stored<T>;
    const std::conditional_t<std::is_same_v<T, Stored>, const T&, Stored> stored(value);
    return set_plain(key, plain_type<Stored>(), std::addressof(stored), ttl);
  }

  /// The value under `key`, or what `fn` returns, which is then stored for `ttl`. Concurrent calls share one run.
  /// Throws only what `fn` throws.
  template <class T, class Fn>
  T get_or_load(std::string_view key, Duration ttl, Fn&& fn) const {
    detail::SlotOf<T> slot(detail::value_ops<T>);
    const auto call = [&]() -> T { return fn(); };
    const auto load = [&](detail::Slot& into) { into.fill([&](void* room) { ::new (room) T(call()); }); };
    load_plain(key, plain_type<T>(), ttl, load, slot);
    return slot.take();
  }

  /// Removes the entry of a wrapped function by its name; the arguments are taken as its parameters' types. Tells
  /// whether something was there; false, with one log line, when no living wrapper has the name or they do not fit it.
  template <class... A>
  bool invalidate_cache_key(std::string_view name, const A&... args) const {
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
  static load::ResultType plain_type() {
    [[maybe_unused]] constexpr bool checked = detail::check_result<T>();
    return {.ops = detail::value_ops<T>, .default_codec = &detail::default_codec<Codec, T>};
  }
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/cache.ipp>
#endif
