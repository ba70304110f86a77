#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/batch.hpp>
#include <cachecade/load/batch_load.hpp>
#include <cachecade/load/batch_path.hpp>
#include <cachecade/load/batch_refresh.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/repeated_tags.hpp>

#include <deque>
#include <exception>
#include <string_view>
#include <unordered_map>

namespace cachecade::load {

struct Batch::State {
  State(const HitPath* its_function, const detail::ValueOps& its_ops, const CallOptions& its_options)
      : function(static_cast<const BoundFunction*>(its_function)), ops(its_ops), options(its_options) {
    options.outcome = nullptr;  // which is of one call
  }

  BatchItems all() {
    BatchItems all;
    for (auto& item : items) {
      if (item.request) drop_repeated(item.request->tags);
      all.push_back(&item);
    }
    return all;
  }

  const BoundFunction* const function;
  const detail::ValueOps& ops;
  CallOptions options;
  std::deque<BatchItem> items{};
  std::unordered_map<std::string_view, BatchItem*> by_key{};
};

CACHECADE_DECL Batch::Batch(const HitPath* function, const detail::ValueOps& ops, const CallOptions& options)
    : state_(std::make_unique<State>(function, ops, options)) {}
CACHECADE_DECL Batch::~Batch() = default;

/// Keys that are shortened to one text and are not the same go their ways alone.
CACHECADE_DECL Batch::Added Batch::add(std::size_t index, Key&& key) {
  auto& item = state_->items.emplace_back(index, state_->ops, std::move(key));
  if (state_->function != nullptr) item.request.emplace(*state_->function, item.key).options = state_->options;
  const auto [known, first] = state_->by_key.try_emplace(item.key.text(), &item);
  if (first || (!item.key.exact() && known->second->key.check() != item.key.check())) return {item, true};
  state_->items.pop_back();
  return {*known->second, false};
}

CACHECADE_DECL void Batch::call(const BatchFunction& function, BatchDefer defer) {
  const auto all = state_->all();
  try {
    if (state_->function != nullptr) BatchPath(*state_->function, state_->options, function, defer).call(all);
  } catch (...) {
    if (std::current_exception() == nullptr) throw;  // the thread is being cancelled
  }
  load_alone(state_->function, function, unanswered(all));  // what went wrong was not of the function
}

CACHECADE_DECL void Batch::refresh(const BatchFunction& function, std::vector<DeferredKey>& deferred) noexcept {
  try {
    std::vector<std::shared_ptr<Flight>> awaited;
    for (auto& item : state_->items) {
      auto& key = deferred[item.index];
      item.stored_at = key.stored_at;
      awaited.push_back(std::move(key.awaited));
    }
    BatchRefresh(*state_->function, function).run(state_->all(), awaited);
  } catch (...) {
  }
}

}  // namespace cachecade::load
