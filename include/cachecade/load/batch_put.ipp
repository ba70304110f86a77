// How BatchTier stores the results of a batch.
#pragma once

#include <cachecade/load/batch_tier.ipp>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cachecade::load {

CACHECADE_DECL bool BatchTier::serves() const noexcept {
  return call_ == nullptr || !call_->rests(store::Operation::write);
}

CACHECADE_DECL Duration BatchTier::patience() const {
  return call_ != nullptr ? call_->store().traits().timeout : Duration{};
}

CACHECADE_DECL void BatchTier::put(BatchSpan items) noexcept {
  for (auto* const item : items) {
    item->dropped = Dropped::store_fault;
    if (stands_in()) item->retention.windows = FallbackTier::shortened(item->retention.windows);
  }
  if (call_ == nullptr) {
    for (auto* const item : items) put_in_memory(*item);
    return;
  }
  try {
    put_in_store(items);
  } catch (...) {
  }
  for (auto* const item : items) item->storing.reset();
  call_->forget();
}

/// Its life goes on while others of the batch are loaded.
CACHECADE_DECL LoadedValue BatchTier::loaded(const BatchItem& item) const {
  return {item.slot->value(), item.retention.windows, item.cost, item.retention.tags,
          core_.clock->steady() - item.loaded};
}

CACHECADE_DECL void BatchTier::put_in_memory(BatchItem& item) noexcept {
  MemoryTier tier(*item.request);
  item.dropped = tier.put(item.leader->flight(), loaded(item), item.found.token);
}

CACHECADE_DECL void BatchTier::put_in_store(BatchSpan items) {
  BatchItems stored(items.begin(), items.end());
  if (!make_result_tags(items)) std::erase_if(stored, [](const auto* item) { return !item->retention.tags.empty(); });
  for (BatchSpan rest = stored; !rest.empty();) {
    const auto some = rest.first(std::min(longest_trip, rest.size()));
    in_time(longest_write_, [&] { put_in_one_trip(some); });
    rest = rest.subspan(some.size());
  }
}

/// Has the tokens of all tags that only results told, made or fetched; false where the store failed.
CACHECADE_DECL bool BatchTier::make_result_tags(BatchSpan items) {
  Names names;
  for (const auto* const item : items) names.insert(item->retention.tags.begin(), item->retention.tags.end());
  if (names.empty()) return true;
  fetch_tags(names);
  auto tags = store::TagTokens(core_.prefix).find(*call_, {names.begin(), names.end()});
  if (!tags) return false;
  std::erase_if(*tags, [](const auto& tag) { return !tag.token.empty(); });
  return make_tokens(*tags);
}

/// What is on its way to the store is so from just before the trip to its end.
CACHECADE_DECL void BatchTier::put_in_one_trip(BatchSpan items) {
  BatchItems sent;
  std::vector<Write> writes;
  for (auto* const item : items) {
    if (auto bytes = entry_of(*item)) {
      sent.push_back(item);
      writes.push_back({std::string(item->request->text()), *std::move(bytes), kept_for(loaded(*item))});
    }
  }
  for (std::size_t at = sent.size(); at-- > 0;) {
    if (may_send(*sent[at])) continue;
    sent.erase(sent.begin() + static_cast<std::ptrdiff_t>(at));
    writes.erase(writes.begin() + static_cast<std::ptrdiff_t>(at));
  }
  if (sent.empty()) return;
  const auto answers = call_->set_each(writes);
  for (std::size_t at = 0; at < sent.size(); ++at) {
    sent[at]->storing.reset();
    if (at < answers.size()) sent[at]->dropped = StoreTier(*sent[at]->request, *call_).written(answers[at]);
  }
}

/// The bytes of an entry; nothing where it has none, and `dropped` says why.
CACHECADE_DECL std::optional<std::string> BatchTier::entry_of(BatchItem& item) {
  try {
    StoreTier tier(*item.request, *call_);
    auto entry = tier.entry_of(loaded(item), item.found.token);
    if (auto* const bytes = std::get_if<std::string>(&entry)) return std::move(*bytes);
    item.dropped = std::get<Dropped>(entry);
  } catch (...) {
  }
  return std::nullopt;
}

/// Whether no invalidation came meanwhile; from now on one waits for the trip.
CACHECADE_DECL bool BatchTier::may_send(BatchItem& item) const {
  const auto epoch = item.found.token.epoch;
  bool may = core_.tags.current(epoch, item.request->tags) && core_.tags.current(epoch, item.retention.tags);
  if (may) may = static_cast<bool>(item.storing.emplace(item.leader->flight()));
  if (!may) {
    item.storing.reset();
    item.dropped = Dropped::invalidated;
  }
  return may;
}

}  // namespace cachecade::load
