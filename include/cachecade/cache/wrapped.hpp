// Wrapped: what a wrapper knows of its function besides its types: the callable, the plain policy, the name.
#pragma once

#include <cachecade/cache/access.hpp>
#include <cachecade/cache/call_site.hpp>
#include <cachecade/cache/process_cache.hpp>
#include <cachecade/cache/signature.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/error.hpp>
#include <cachecade/policy.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

template <class Fn>
inline constexpr char callable_tag = 0;  // its address tells callable types apart

/// The codec for values of T, empty where `Codec` cannot encode them.
template <class Codec, class T>
AnyCodec<T> default_codec() {
  if constexpr (CodecFor<Codec, T>) {
    return AnyCodec<T>(Codec{});
  } else {
    return {};
  }
}

inline std::string place_of(const std::source_location& where) {
  std::string_view file = where.file_name();
  if (const auto slash = file.find_last_of('/'); slash != file.npos) file.remove_prefix(slash + 1);
  return std::string(file) + ":" + std::to_string(where.line());
}

/// What the types of a function and its policy say of its calls.
struct CallTraits {
  bool ownable = false;  // a task can keep the arguments
  bool tagged = false;   // the policy's own knobs make tags of arguments or result
};

template <class Fn>
class Wrapped {
 public:
  using WriteArguments = std::function<bool(KeyBuffer&, std::span<const KeyArgument>)>;

  /// Throws Error: name_conflict, or no_ttl where a cache already tells its defaults.
  Wrapped(Fn callable, Policy<> knobs, Owner whose, const std::source_location& where, WriteArguments write_arguments)
      : fn_(std::move(callable)), policy_(std::move(knobs)), owner_(std::move(whose)), named_(!policy_.name.empty()) {
    if (!named_) policy_.name = call_site_name(where, callable_type_text<Fn>());
    part_ = key_function(policy_.name, policy_.scope);
    if (auto* core = owner_.core_if_any(); core != nullptr && !policy_.ttl && !core->defaults.ttl) {
      throw Error(Errc::no_ttl, "the function wrapped at " + place_of(where) +
                                    " has no ttl: set .ttl in its policy or in Options::defaults");
    }
    registration_ = owner_.registry().add({.name = policy_.name,
                                           .scope = policy_.scope,
                                           .place = place_of(where),
                                           .callable = &callable_tag<Fn>,
                                           .function = address(),
                                           .closure = !std::is_pointer_v<Fn> && !std::is_empty_v<Fn>,
                                           .hash_args = policy_.hash_args.value_or(false),
                                           .write_arguments = std::move(write_arguments)},
                                          owner_.log());
  }

  const Fn& fn() const noexcept { return fn_; }
  const Policy<>& policy() const noexcept { return policy_; }
  const std::string& part() const noexcept { return part_; }
  const Owner& owner() const noexcept { return owner_; }

  /// The fixed tags of a function that makes none of its arguments.
  TagNames fixed_tags(const Core* core) const {
    return !policy_.tags.empty() || core == nullptr ? policy_.tags : core->defaults.tags;
  }

  bool hash_args(const Core* core) const {
    return policy_.hash_args.value_or(core != nullptr && core->defaults.hash_args.value_or(false));
  }

  template <class T>
  Plan<T> plan(const Core& core, const AnyCodec<T>& codec, CallTraits call) const {
    const bool ownable = call.ownable;
    const auto knob = [&](auto Policy<>::*which, auto otherwise) {
      const auto& own = policy_.*which;
      return own ? *own : (core.defaults.*which).value_or(otherwise);
    };
    const Duration load_timeout = knob(&Policy<>::load_timeout, Duration{});
    const auto window = [&](auto Policy<>::*which) {
      return std::clamp(knob(which, Duration{}), Duration{}, longest_ttl);
    };
    return {.ttl = std::min(knob(&Policy<>::ttl, Duration{}), longest_ttl),
            .stale_for = ownable ? window(&Policy<>::stale_for) : Duration{},
            .on_error_for = window(&Policy<>::on_error_for),
            .early = {ownable ? knob(&Policy<>::refresh_at, 0.0) : 0, ownable ? knob(&Policy<>::early, 0.0) : 0},
            .jitter = knob(&Policy<>::jitter, 0.0),
            .negative_ttl = knob(&Policy<>::negative_ttl, Duration{}),
            .load_timeout = load_timeout.positive() ? std::min(load_timeout, longest_ttl) : default_load_timeout,
            .soft_timeout = ownable ? window(&Policy<>::soft_timeout) : Duration{},
            .version = knob(&Policy<>::version, 0),
            .codec = &codec,
            .ownable = ownable,
            .tagged = call.tagged || !policy_.tags.empty() || !core.defaults.tags.empty()};
  }

  /// `kind` is that of the entries in memory, where the caller has it.
  template <class T>
  Access<T> access(Core* core, const AnyCodec<T>& codec, CallTraits call,
                   const memory::EntryTypePointer* kind = nullptr, const Deciders<T>* deciders = nullptr) const {
    if (core == nullptr) return Access<T>(nullptr, {});
    if (!advised_.load(std::memory_order_relaxed)) advise(*core, static_cast<bool>(codec), call.ownable);
    auto its_plan = plan(*core, codec, call);
    its_plan.kind = kind;
    its_plan.deciders = deciders;
    return Access<T>(core, its_plan);
  }

  /// Removes every entry of the function, whatever its arguments; tells how many.
  std::size_t clear(Core* core) const {
    return of_all(core, [&](const std::string& head, const auto& filter) { return core->clear(head, filter); });
  }
  /// Ends their ttl.
  std::size_t expire(Core* core) const {
    return of_all(core, [&](const std::string& head, const auto& filter) { return core->expire_if(head, filter); });
  }

 private:
  template <class Work>
  std::size_t of_all(Core* core, Work&& work) const {
    if (core == nullptr) return 0;
    const auto name = parse_key(core->prefix + ":" + key_function(policy_.name, "") + ":[]", core->prefix);
    const auto scope = parse_key(core->prefix + ":" + part_ + ":[]", core->prefix);
    if (!name || !scope) return 0;
    return work(core->prefix + ":" + key_function(policy_.name, ""), [&](const KeyParts& parts) {
      return !parts.plain && !parts.tag && parts.name == name->name && own_scope(parts.scope, scope->scope);
    });
  }

  /// A generic lambda's scope is the function's, then the deduced types.
  static bool own_scope(std::string_view entry, std::string_view own) {
    return entry == own || (entry.starts_with(own) && entry.substr(own.size()).starts_with('<'));
  }

  std::uintptr_t address() const noexcept {
    if constexpr (std::is_pointer_v<Fn>) return reinterpret_cast<std::uintptr_t>(fn_);
    return 0;
  }

  void advise(Core& core, bool encodable, bool ownable) const {
    if (advised_.exchange(true)) return;
    const auto& inherited = core.defaults;
    if (!ownable && (inherited.stale_for || inherited.refresh_at || inherited.early || inherited.soft_timeout)) {
      core.log->write(LogLevel::info,
                      detail::quoted(policy_.name) +
                          ": its arguments cannot be kept after a call, so stale_for, refresh_at, early "
                          "and soft_timeout of the defaults do not apply to it");
    }
    if (core.in_memory) return;
    if (!encodable) {
      core.log->write(LogLevel::info,
                      detail::quoted(policy_.name) +
                          ": no codec can encode its result, so it is kept in process memory and not in " +
                          core.store.name());
    } else if (!named_) {
      core.log->write(LogLevel::info, "the function wrapped at " + registration_->place +
                                          " has no name, so that only this build shares its entries in " +
                                          core.store.name() + ": give it one, cachecaded(\"name\", ttl, fn)");
    }
  }

  Fn fn_;
  Policy<> policy_;
  Owner owner_;
  bool named_;
  std::string part_;  // name and scope, as they stand in a key
  Registry::Handle registration_;
  mutable std::atomic<bool> advised_{false};
};

}  // namespace cachecade::detail
