// CachedFunction of a generic lambda: what each call deduces joins its key.
#pragma once

#include <cachecade/cached_function.hpp>
#include <cachecade/detail/type_name.hpp>
#include <cachecade/load/signature_views.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade {

/// A generic lambda's wrapper: each call deduces its types, which join the key.
template <class Fn, class Codec>
class CachedFunction<Fn, Codec, detail::Generic> {
 public:
  template <class... A>
  using Result = std::remove_cvref_t<std::invoke_result_t<const Fn&, A...>>;

  CachedFunction(Fn&& fn, Policy<>&& policy, load::Owner&& owner, const std::source_location& where)
      : state_(new State(std::move(fn), std::move(policy), std::move(owner), where)) {}

  template <class... A>
  requires std::invocable<const Fn&, A...> Result<A...>
  operator()(A&&... args) const { return call<A...>({}, std::forward<A>(args)...); }

  template <CallOption... Option>
  auto with(const Option&... options) const {
    CallOptions set;
    (options.apply(set), ...);
    return [function = *this, set]<class... A>(A&&... args) -> Result<A...> {
      return set.bypass ? function.original()(std::forward<A>(args)...)
                        : function.template call<A...>(set, std::forward<A>(args)...);
    };
  }

  template <class... A>
  Result<A...> refresh(A&&... args) const {
    return call<A...>({.refresh = true}, std::forward<A>(args)...);
  }

  template <class... A>
  bool invalidate(A&&... args) const {
    auto* const core = owner().core_to_remove();
    return core != nullptr && load::Invalidator(*core).invalidate(key_in<A...>(core, args...).text());
  }

  template <class... A>
  bool expire(A&&... args) const {
    auto* const core = owner().core_to_remove();
    return core != nullptr && load::Invalidator(*core).expire(key_in<A...>(core, args...).text());
  }

  template <class... A>
  std::optional<Result<A...>> peek(A&&... args) const {
    auto stored = entry<A...>(std::forward<A>(args)...);
    return stored ? std::optional<Result<A...>>(std::move(stored->value)) : std::nullopt;
  }

  template <class... A>
  std::optional<Entry<Result<A...>>> entry(A&&... args) const {
    auto* const core = owner().core();
    if (core == nullptr) return std::nullopt;
    load::Request request(function<A...>().in(*core));
    describe<A...>(request, args...);
    Room<A...> room;
    const auto facts = load::LoadPath(request).entry(room);
    if (!facts) return std::nullopt;
    return Entry<Result<A...>>{room.take(), facts->age, facts->remaining, std::string(facts->store)};
  }

  template <class... A>
  bool put(const Result<A...>& value, A&&... args) const {
    auto* const core = owner().core();
    if (core == nullptr) return invalidate<A...>(std::forward<A>(args)...), false;
    load::Request request(function<A...>().in(*core));
    describe<A...>(request, args...);
    return load::LoadPath(request).put(std::addressof(value));
  }

  template <class... A>
  std::string key(A&&... args) const {
    return std::string(key_in<A...>(owner().core(), args...).text());
  }

  template <class... A>
  std::string json(A&&... args) const {
    static_assert(CodecFor<JsonCodec, Result<A...>>,
                  "cachecade: json() needs a result that JSON can hold: give it nlohmann's to_json and from_json");
    auto* const core = owner().core();
    Room<A...> room;
    const auto load = loader<A...>(args...);
    if (core == nullptr) return load(room), load::json_text(room);
    load::Request request(function<A...>().in(*core));
    describe<A...>(request, args...);
    return load::LoadPath(request).json(load, deferrer<A...>(*core, args...), room);
  }

  std::size_t invalidate_all() const { return state_->function.invalidate_all(); }
  std::size_t expire_all() const { return state_->function.expire_all(); }

  const Fn& original() const noexcept { return state_->fn; }

 private:
  struct State final : detail::Counted {
    State(Fn&& callable, Policy<>&& policy, load::Owner&& owner, const std::source_location& where)
        : fn(std::move(callable)),
          function(std::move(policy), std::move(owner), where, detail::facts_of(fn, callable_type_text<Fn>(), {})) {}

    Fn fn;
    load::FunctionState function;
    load::SignatureViews views;
  };

  template <class... A>
  struct Room : detail::SlotOf<Result<A...>> {
    Room() noexcept : detail::SlotOf<Result<A...>>(detail::value_ops<Result<A...>>) {}
  };

  const load::Owner& owner() const noexcept { return state_->function.owner(); }

  /// Whether a task can keep the arguments: owned copies of them must be taken by the lambda in a way that does not
  /// change the result's type.
  template <class... A>
  static consteval bool ownable() {
    if constexpr ((detail::is_ownable<std::decay_t<A>> && ...)) {
      if constexpr (std::invocable<const Fn&, std::decay_t<A>...>) {
        return std::same_as<Result<A...>, Result<std::decay_t<A>...>>;
      }
    }
    return false;
  }

  template <class... A>
  static constexpr char signature_tag = 0;

  /// The function of these argument types, whose scope they join: `<int,std::string>`.
  template <class... A>
  const load::BoundFunctions& function() const {
    using T = Result<A...>;
    static_assert(detail::check_result<T>() && (detail::check_parameter<const std::decay_t<A>&>() && ...));
    return state_->views.of(&signature_tag<A...>, [this] {
      std::string types;
      ((types += (types.empty() ? "" : ",") + detail::type_name<std::decay_t<A>>()), ...);
      const auto& policy = state_->function.policy();
      return std::make_unique<load::BoundFunctions>(
          state_->function, key_function(policy.name, policy.scope + "<" + types + ">"),
          load::ResultType{
              .ops = detail::value_ops<T>, .codec = detail::default_codec<Codec, T>(), .ownable = ownable<A...>()});
    });
  }

  template <class... A>
  Result<A...> call(const CallOptions& options, A&&... args) const {
    auto* const core = owner().core();
    if (core == nullptr) return state_->fn(std::forward<A>(args)...);
    load::Request request(function<A...>().in(*core));
    describe<A...>(request, args...);
    request.options = options;
    Room<A...> room;
    load::LoadPath(request).call(loader<A...>(args...), deferrer<A...>(*core, args...), room);
    return room.take();
  }

  template <class... A>
  void describe(load::Request& request, const std::remove_reference_t<A>&... args) const {
    build<A...>(request.key, request.bound.core, args...);
    request.tags = state_->function.fixed_tags(request.bound.core);
  }
  template <class... A>
  Key key_in(load::CoreBase* core, const std::remove_reference_t<A>&... args) const {
    Key key;
    build<A...>(key, core, args...);
    return key;
  }
  template <class... A>
  void build(Key& key, load::CoreBase* core, const std::remove_reference_t<A>&... args) const {
    key.build(core != nullptr ? core->prefix : owner().prefix(), function<A...>().part(),
              state_->function.hash_args(core), args...);
  }

  template <class... A>
  auto loader(std::remove_reference_t<A>&... args) const {
    return [this, &args...](detail::Slot& into) {
      into.fill([&](void* room) { ::new (room) Result<A...>(state_->fn(std::forward<A>(args)...)); });
    };
  }

  template <class... D>
  struct Reload {
    CachedFunction function;  // first, as it keeps alive what the others need to their end
    load::CoreBase* core;
    std::int64_t stored_at;
    std::shared_ptr<load::Flight> awaited;
    std::tuple<detail::OwnedArgument<D>...> arguments;

    void operator()() {
      std::apply([this](auto&... owned) { function.template reload<D...>(*this, owned.give()...); }, arguments);
    }
  };

  template <class... D>
  void reload(const Reload<D...>& task, D... args) const {
    load::Request request(function<D...>().in(*task.core));
    describe<D...>(request, args...);
    Room<D...> room;
    load::LoadPath(request).refresh_in_background(loader<D...>(args...), task.stored_at, task.awaited, room);
  }

  template <class... A>
  auto deferrer(load::CoreBase& core, const std::remove_reference_t<A>&... args) const {
    if constexpr (ownable<A...>()) {
      return [this, &core, &args...](std::int64_t stored_at, const std::shared_ptr<load::Flight>& awaited) {
        return load::post(core,
                          Reload<std::decay_t<A>...>{
                              *this, &core, stored_at, awaited, {detail::OwnedArgument<std::decay_t<A>>(args)...}});
      };
    } else {
      return load::never_deferred;
    }
  }

  detail::CountedPointer<const State> state_;
};

}  // namespace cachecade
