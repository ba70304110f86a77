// ReloadMany: the task that runs a wrapped function anew for many keys, with their arguments.
#pragma once

#include <cachecade/function/bulk_load.hpp>
#include <cachecade/function/typed_function.hpp>
#include <cachecade/load/background_load.hpp>
#include <cachecade/load/batch.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace cachecade::detail {

/// Fills the slots of these entries. `arguments` calls what it is given with the arguments of an index.
template <class R, class... P, class Arguments>
void run_function(const TypedFunction<R(P...)>& function, std::span<load::BatchEntry* const> entries,
                  Arguments&& arguments) {
  using Result = typename TypedFunction<R(P...)>::Result;
  if (function.bulk) {
    const auto key = [&](std::size_t at, FunctionRef<void(P...)> take) { arguments(entries[at]->index, take); };
    const auto put = [&](std::size_t at, Result&& result) {
      entries[at]->slot->fill([&](void* room) { ::new (room) Result(std::move(result)); });
    };
    return function.bulk.run(function.bulk.function, {entries.size(), key, put});
  }
  for (auto* const entry : entries) {
    arguments(entry->index, [&](P... its) { function.loader(its...)(*entry->slot); });
  }
}

template <class Signature>
class ReloadMany;

template <class R, class... P>
class ReloadMany<R(P...)> final : public load::BackgroundLoad {
 public:
  using Function = TypedFunction<R(P...)>;
  using Owned = std::tuple<OwnedArgument<P>...>;

  /// Hands such a task to the executor of the cache; see load::post. `arguments`: as above.
  template <class Arguments>
  static bool post(const Function& function, load::CoreBase& core, std::vector<load::DeferredKey>&& keys,
                   Arguments&& arguments) {
    std::vector<Owned> owned;
    owned.reserve(keys.size());
    for (auto& key : keys) {
      arguments(key.index, [&](P... its) { owned.emplace_back(OwnedArgument<P>(its)...); });
      key.index = owned.size() - 1;
    }
    return load::post(core, new ReloadMany(function, core, std::move(keys), std::move(owned)));
  }

 private:
  ReloadMany(const Function& function, load::CoreBase& its_core, std::vector<load::DeferredKey>&& keys,
             std::vector<Owned>&& arguments)
      : BackgroundLoad(function.keeper, its_core, 0, nullptr),
        function_(function),
        keys_(std::move(keys)),
        arguments_(std::move(arguments)) {}

  void run() override {
    load::Batch batch(&function_.path_in(core), value_ops<typename Function::Result>, {});
    for (std::size_t at = 0; at < arguments_.size(); ++at) {
      std::apply([&](const auto&... owned) { add(batch, at, owned.look()...); }, arguments_[at]);
    }
    const auto run = [this](std::span<load::BatchEntry* const> entries) {
      run_function(function_, entries, [this](std::size_t index, auto&& use) {
        std::apply([&](auto&... owned) { use(owned.give()...); }, arguments_[index]);
      });
    };
    batch.refresh({run, static_cast<bool>(function_.bulk)}, keys_);
  }

  void add(load::Batch& batch, std::size_t index, KeyView<P>... arguments) {
    Key key;
    function_.begin(key, core, arguments...);
    const auto [entry, first] = batch.add(index, std::move(key));
    if (first) function_.add_tags(*entry.request, arguments...);
  }

  const Function& function_;
  std::vector<load::DeferredKey> keys_;
  std::vector<Owned> arguments_;
};

}  // namespace cachecade::detail
