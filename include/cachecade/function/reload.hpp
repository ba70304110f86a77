// Reload: the task that runs a wrapped function anew, with its arguments.
#pragma once

#include <cachecade/function/typed_function.hpp>
#include <cachecade/load/background_load.hpp>
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
class Reload;

template <class R, class... P>
class Reload<R(P...)> final : public load::BackgroundLoad {
 public:
  using Function = TypedFunction<R(P...)>;

  Reload(const Function& function, load::CoreBase& its_core, std::int64_t its_stored_at,
         const std::shared_ptr<load::Flight>& its_awaited, P&... arguments)
      : BackgroundLoad(function.keeper, its_core, its_stored_at, its_awaited),
        function_(function),
        arguments_(OwnedArgument<P>(arguments)...) {}

 private:
  void run() override {
    std::apply([this](auto&... owned) { load_with(owned.give()...); }, arguments_);
  }
  void load_with(P... arguments) {
    Key key;
    typename Function::Request request(function_, function_.begin(key, core, arguments...), key, arguments...);
    Room<StoredResult<R>> room;
    load::BackgroundRefresh(request).run(function_.loader(arguments...), stored_at, awaited, room);
  }

  const Function& function_;
  std::tuple<OwnedArgument<P>...> arguments_;
};

/// Hands such a task to the executor of the cache.
template <class R, class... P>
auto deferrer(const TypedFunction<R(P...)>& function, load::CoreBase& core, std::type_identity_t<P>&... args) {
  if constexpr (TypedFunction<R(P...)>::ownable) {
    return [&function, &core, &args...](std::int64_t stored_at, const std::shared_ptr<load::Flight>& awaited) {
      return load::post(core, new Reload<R(P...)>(function, core, stored_at, awaited, args...));
    };
  } else {
    return load::never_deferred;
  }
}

}  // namespace cachecade::detail
