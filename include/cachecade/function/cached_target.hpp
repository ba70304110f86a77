// CachedTarget: a wrapped function behind virtual members, for handles that know its signature and not its type.
#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/counted.hpp>
#include <cachecade/error.hpp>
#include <cachecade/explanation.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/function/entry.hpp>
#include <cachecade/removal.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/sweep.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

[[noreturn]] void throw_no_function();
[[noreturn]] void throw_no_json();

/// Its members are those of TypedView.
template <class R, class... P>
class CachedTarget : public Counted {
 public:
  virtual R call(P&&... args) const = 0;
  virtual R call_as(const CallOptions& options, P&&... args) const = 0;
  virtual void visit(FunctionRef<void(const R&)> look, P&&... args) const = 0;
  virtual Removal invalidate(P&&... args) const = 0;
  virtual Removal expire(P&&... args) const = 0;
  virtual std::optional<R> peek(P&&... args) const = 0;
  virtual std::optional<Entry<R>> entry(P&&... args) const = 0;
  virtual bool put(const R& value, P&&... args) const = 0;
  virtual Explanation explain(P&&... args) const = 0;
  virtual std::string key(P&&... args) const = 0;
  virtual std::string json(P&&... args) const = 0;
  virtual std::size_t invalidate_all(const SweepOptions& how) const = 0;
  virtual std::size_t expire_all(const SweepOptions& how) const = 0;
  virtual Stats stats() const = 0;
};

template <class Wrapper, class R, class... P>
class CachedTargetOf final : public CachedTarget<R, P...> {
  using Its = std::remove_cvref_t<std::invoke_result_t<const Wrapper&, P...>>;  // what the wrapper returns

 public:
  explicit CachedTargetOf(Wrapper&& wrapper) : wrapper_(std::move(wrapper)) {}

 private:
  R call(P&&... args) const override { return static_cast<R>(wrapper_(std::forward<P>(args)...)); }
  R call_as(const CallOptions& options, P&&... args) const override {
    return static_cast<R>(wrapper_.call_as(options, std::forward<P>(args)...));
  }
  void visit(FunctionRef<void(const R&)> look, P&&... args) const override {
    wrapper_.visit([&](const Its& result) { look(static_cast<const R&>(result)); }, std::forward<P>(args)...);
  }
  Removal invalidate(P&&... args) const override { return wrapper_.invalidate(std::forward<P>(args)...); }
  Removal expire(P&&... args) const override { return wrapper_.expire(std::forward<P>(args)...); }
  std::optional<R> peek(P&&... args) const override {
    if constexpr (std::is_same_v<R, Its>) {
      return wrapper_.peek(std::forward<P>(args)...);
    } else {
      auto found = wrapper_.peek(std::forward<P>(args)...);
      return found ? std::optional<R>(std::in_place, static_cast<R>(*std::move(found))) : std::nullopt;
    }
  }
  std::optional<Entry<R>> entry(P&&... args) const override {
    if constexpr (std::is_same_v<R, Its>) {
      return wrapper_.entry(std::forward<P>(args)...);
    } else {
      auto found = wrapper_.entry(std::forward<P>(args)...);
      if (!found) return std::nullopt;
      return Entry<R>{static_cast<R>(std::move(found->value)), found->age, found->remaining, found->stale,
                      std::move(found->store)};
    }
  }
  bool put(const R& value, P&&... args) const override {
    if constexpr (std::is_convertible_v<const R&, Its>) {
      return wrapper_.put(static_cast<const Its&>(value), std::forward<P>(args)...);
    } else {
      return false;
    }
  }
  Explanation explain(P&&... args) const override { return wrapper_.explain(std::forward<P>(args)...); }
  std::string key(P&&... args) const override { return wrapper_.key(std::forward<P>(args)...); }
  std::string json(P&&... args) const override {
    if constexpr (CodecFor<JsonCodec, Its>) {
      return wrapper_.json(std::forward<P>(args)...);
    } else {
      throw_no_json();
    }
  }
  std::size_t invalidate_all(const SweepOptions& how) const override { return wrapper_.invalidate_all(how); }
  std::size_t expire_all(const SweepOptions& how) const override { return wrapper_.expire_all(how); }
  Stats stats() const override { return wrapper_.stats(); }

  const Wrapper wrapper_;
};

}  // namespace cachecade::detail
