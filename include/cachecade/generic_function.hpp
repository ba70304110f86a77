// CachedFunction of a generic lambda: what each call deduces joins its key.
#pragma once

#include <cachecade/cache/json_of.hpp>
#include <cachecade/cache/owned_arguments.hpp>
#include <cachecade/cache/wrapped.hpp>
#include <cachecade/cached_function.hpp>
#include <cachecade/call_options.hpp>
#include <cachecade/detail/type_name.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
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

  CachedFunction(Fn fn, Policy<> policy, detail::Owner owner, const std::source_location& where)
      : wrapped_(std::make_shared<const detail::Wrapped<Fn>>(std::move(fn), std::move(policy), std::move(owner), where,
                                                             typename detail::Wrapped<Fn>::WriteArguments{})) {}

  template <class... A>
  requires std::invocable<const Fn&, A...> Result<A...>
  operator()(A&&... args) const {
    return access<A...>(args...).call(run(std::forward<A>(args)...), behind<A...>(args...));
  }

  template <CallOption... Option>
  auto with(const Option&... options) const {
    CallOptions set;
    (options.apply(set), ...);
    return [function = *this, set]<class... A>(A&&... args) -> Result<A...> {
      if (set.bypass) return function.run(std::forward<A>(args)...)();
      return function.template access<A...>(args...).call(set, function.run(std::forward<A>(args)...),
                                                          function.template behind<A...>(args...));
    };
  }

  template <class... A>
  Result<A...> refresh(A&&... args) const {
    return access<A...>(args...).refresh(run(std::forward<A>(args)...));
  }

  template <class... A>
  bool invalidate(A&&... args) const {
    return access_on<A...>(wrapped_->owner().core_to_remove(), args...).invalidate();
  }

  template <class... A>
  std::optional<Result<A...>> peek(A&&... args) const {
    auto entry = access<A...>(args...).entry();
    return entry ? std::optional<Result<A...>>(std::move(entry->value)) : std::nullopt;
  }

  template <class... A>
  std::optional<Entry<Result<A...>>> entry(A&&... args) const {
    return access<A...>(args...).entry();
  }

  template <class... A>
  bool put(const Result<A...>& value, A&&... args) const {
    if (wrapped_->owner().core() == nullptr) return invalidate(std::forward<A>(args)...), false;
    return access<A...>(args...).put(value);
  }

  template <class... A>
  std::string key(A&&... args) const {
    return std::string(access<A...>(args...).key().text());
  }

  template <class... A>
  std::string json(A&&... args) const {
    return detail::json_of(access<A...>(args...), run(std::forward<A>(args)...), behind<A...>(args...));
  }

  template <class... A>
  bool expire(A&&... args) const {
    return access_on<A...>(wrapped_->owner().core_to_remove(), args...).expire();
  }

  std::size_t expire_all() const { return wrapped_->expire(wrapped_->owner().core_to_remove()); }

  std::size_t invalidate_all() const { return wrapped_->clear(wrapped_->owner().core_to_remove()); }

  const Fn& original() const noexcept { return wrapped_->fn(); }

 private:
  template <class... A>
  auto run(A&&... args) const {
    return [this, &args...]() -> Result<A...> { return std::invoke(wrapped_->fn(), std::forward<A>(args)...); };
  }

  /// Tasks give the function what they own; only where that does not change the result's type.
  template <class... A>
  static consteval bool ownable() {
    if constexpr ((detail::is_ownable<std::decay_t<A>> && ...)) {
      if constexpr (std::invocable<const Fn&, std::decay_t<A>...>) {
        return std::same_as<Result<A...>, Result<std::decay_t<A>...>>;
      }
    }
    return false;
  }

  template <class... D>
  struct Reload {
    CachedFunction function;  // first, as it keeps alive what the others need to their end
    detail::Core* core;
    std::int64_t born;
    std::shared_ptr<load::Flight> waited;
    std::tuple<detail::OwnedArgument<D>...> arguments;

    void operator()() {
      std::apply([this](auto&... owned) { function.reload<D...>(*core, born, waited, owned.give()...); }, arguments);
    }
  };

  template <class... D>
  void reload(detail::Core& core, std::int64_t born, const std::shared_ptr<load::Flight>& waited, D... args) const {
    access_on<D...>(&core, args...).refresh_behind(run(std::move(args)...), born, waited);
  }

  template <class... A>
  auto behind(const std::remove_reference_t<A>&... args) const {
    if constexpr (ownable<A...>()) {
      return [this, &args...](detail::Core& core, std::int64_t born, const std::shared_ptr<load::Flight>& waited) {
        return core.executor().post(
            Reload<std::decay_t<A>...>{*this, &core, born, waited, {detail::OwnedArgument<std::decay_t<A>>(args)...}});
      };
    } else {
      return detail::never_behind;
    }
  }

  /// The function's scope and the deduced types: `<int,std::string>`.
  template <class... A>
  std::string scope() const {
    std::string types;
    ((types += (types.empty() ? "" : ",") + detail::type_name<std::decay_t<A>>()), ...);
    return wrapped_->policy().scope + "<" + types + ">";
  }

  template <class... A>
  auto access(const std::remove_reference_t<A>&... args) const {
    return access_on<A...>(wrapped_->owner().core(), args...);
  }

  template <class... A>
  auto access_on(detail::Core* core, const std::remove_reference_t<A>&... args) const {
    using T = Result<A...>;
    static_assert(detail::check_result<T>() && (detail::check_parameter<const std::decay_t<A>&>() && ...));
    static const AnyCodec<T> codec = detail::default_codec<Codec, T>();
    auto access = wrapped_->template access<T>(core, codec, {.ownable = ownable<A...>()});
    access.key().build(core != nullptr ? core->prefix : wrapped_->owner().prefix(),
                       key_function(wrapped_->policy().name, scope<A...>()), wrapped_->hash_args(core), args...);
    access.tag(wrapped_->fixed_tags(core));
    return access;
  }

  std::shared_ptr<const detail::Wrapped<Fn>> wrapped_;
};

}  // namespace cachecade
