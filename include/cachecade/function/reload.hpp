// Reload: a task that runs a wrapped function anew with the arguments of a call that has ended.
#pragma once

#include <cachecade/function/typed_function.hpp>
#include <cachecade/load/background.hpp>
#include <cachecade/load/load_path.hpp>

#include <cstdint>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade::detail {

/// Room for a result until the caller gets it.
template <class Result>
struct Room : SlotOf<Result> {
  Room() noexcept : SlotOf<Result>(value_ops<Result>) {}
};

template <class Signature>
struct Reload;

template <class R, class... P>
struct Reload<R(P...)> {
  CountedPointer<const Counted> keeper;  // first, as it keeps alive what the others need to their end
  const TypedFunction<R(P...)>* function;
  load::CoreBase* core;
  std::int64_t stored_at;
  std::shared_ptr<load::Flight> awaited;
  std::tuple<OwnedArgument<P>...> arguments;

  void operator()() {
    std::apply([this](auto&... owned) { run(owned.give()...); }, arguments);
  }

 private:
  void run(P... args) {
    load::Request request(function->in(*core));
    function->describe(request, args...);
    Room<StoredResult<R>> room;
    load::LoadPath(request).refresh_in_background(function->loader(args...), stored_at, awaited, room);
  }
};

/// Hands such a task to the executor of the cache.
template <class R, class... P>
auto deferrer(const TypedFunction<R(P...)>& function, load::CoreBase& core, std::type_identity_t<P>&... args) {
  if constexpr (TypedFunction<R(P...)>::ownable) {
    return [&function, &core, &args...](std::int64_t stored_at, const std::shared_ptr<load::Flight>& awaited) {
      return load::post(core, Reload<R(P...)>{CountedPointer<const Counted>::share(function.keeper),
                                              &function,
                                              &core,
                                              stored_at,
                                              awaited,
                                              {OwnedArgument<P>(args)...}});
    };
  } else {
    return load::never_deferred;
  }
}

}  // namespace cachecade::detail
