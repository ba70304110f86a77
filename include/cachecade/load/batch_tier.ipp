#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/load/batch_tier.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/fallback_tier.hpp>
#include <cachecade/load/memory_tier.hpp>
#include <cachecade/load/store_tier.hpp>

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

namespace cachecade::load {

CACHECADE_DECL BatchTier::BatchTier(const BoundFunction& function)
    : function_(function), core_(static_cast<Core&>(*function.core)), store_(function), call_(store_.call()) {}

CACHECADE_DECL void BatchTier::renew() {
  store_.renew();
  call_ = store_.call();
  longest_read_ = longest_write_ = {};
}

CACHECADE_DECL std::string_view BatchTier::name() const noexcept {
  return call_ != nullptr ? std::string_view(call_->store().name()) : std::string_view("memory");
}

CACHECADE_DECL void BatchTier::find(BatchSpan items, bool want_age) {
  const auto look = [&](BatchItem& item, Tier& tier) {
    item.result().clear();
    item.found = {};
    item.found = tier.find(item.result(), want_age);
  };
  ask(items, look);
  if (!store_.fall_back()) return;
  call_ = store_.call();
  longest_read_ = longest_write_ = {};
  BatchItems dead;
  for (auto* const item : items) {
    if (item->found.state == Freshness::dead) dead.push_back(item);
  }
  ask(dead, look);
}

CACHECADE_DECL void BatchTier::token(BatchSpan items) {
  ask(items, [](BatchItem& item, Tier& tier) {
    item.found = {};
    item.found.token = tier.token();
  });
}

CACHECADE_DECL void BatchTier::ask(BatchSpan items, Look look) {
  while (!items.empty()) {
    const auto some = items.first(call_ != nullptr ? fetch_some(items) : items.size());
    for (auto* const item : some) {
      try {
        if (call_ != nullptr) {
          StoreTier tier(*item->request, *call_);
          look_at(*item, tier, look);
        } else {
          MemoryTier tier(*item->request);
          look_at(*item, tier, look);
        }
      } catch (...) {
        item->result().clear();
        item->found.state = Freshness::dead;
      }
    }
    if (call_ != nullptr) call_->forget();
    items = items.subspan(some.size());
  }
}

CACHECADE_DECL void BatchTier::look_at(BatchItem& item, Tier& tier, Look look) const {
  if (!stands_in()) return look(item, tier);
  FallbackTier standing_in(tier, *store_.stands_in_for());
  look(item, standing_in);
}

/// As many as one trip takes, from the first on, with the tokens of their arguments' tags; tells how many.
CACHECADE_DECL std::size_t BatchTier::fetch_some(BatchSpan items) {
  std::vector<std::string> keys;
  Names names;
  for (auto* const item : items) {
    auto with_its = names;
    with_its.insert(item->request->tags.begin(), item->request->tags.end());
    if (!keys.empty() && keys.size() + 1 + 2 * with_its.size() > longest_trip) break;
    names = std::move(with_its);
    keys.emplace_back(item->request->text());
  }
  const auto entries = keys.size();
  store::TagTokens(core_.prefix).append_keys(keys, {names.begin(), names.end()});
  in_time(longest_read_, [&] { call_->fetch(keys, entries); });
  if (function_.has_result_tags()) fetch_result_tags(items.first(entries));
  return entries;
}

/// The tokens of tags that only the entries tell, in a second trip.
CACHECADE_DECL void BatchTier::fetch_result_tags(BatchSpan items) {
  Names names;
  for (const auto* const item : items) {
    const auto* const answer = call_->fetched(item->request->text());
    if (answer == nullptr || !answer->ok() || !(*answer)->bytes) continue;
    const auto opened = envelope::open(*(*answer)->bytes);
    const auto* const entry = std::get_if<envelope::Opened>(&opened);
    if (entry == nullptr) continue;
    const auto& tags = entry->header.tags;
    for (auto at = item->request->tags.size(); at < tags.size(); ++at) names.insert(tags[at].name);
  }
  fetch_tags(names);
}

CACHECADE_DECL void BatchTier::fetch_tags(const Names& names) {
  std::vector<std::string> keys;
  store::TagTokens(core_.prefix).append_keys(keys, {names.begin(), names.end()});
  std::erase_if(keys, [&](const auto& key) { return call_->fetched(key) != nullptr; });
  for (std::size_t from = 0; from < keys.size(); from += longest_trip) {
    const auto begin = keys.begin() + static_cast<std::ptrdiff_t>(from);
    const auto count = std::min(longest_trip, keys.size() - from);
    const std::vector<std::string> some(begin, begin + static_cast<std::ptrdiff_t>(count));
    in_time(longest_read_, [&] { call_->fetch(some, 0); });
  }
}

/// Makes the tokens of these tags; false where the store does not take them.
CACHECADE_DECL bool BatchTier::make_tokens(store::TagList& tags) {
  const auto& policy = function_.policy;
  const auto life = core_.tag_life(policy.windows(policy.ttl).whole());
  constexpr auto most = static_cast<std::ptrdiff_t>(longest_trip / 2);
  for (auto from = tags.begin(); from != tags.end();) {
    const auto to = from + std::min(most, tags.end() - from);
    store::TagList some(from, to);
    bool made = false;
    in_time(longest_write_, [&] { made = store::TagTokens(core_.prefix).make_missing(*call_, some, life); });
    if (!made) return false;
    from = std::move(some.begin(), some.end(), from);
  }
  return true;
}

/// One token for all that have the tag.
CACHECADE_DECL void BatchTier::prepare(BatchSpan items) {
  if (call_ == nullptr || !function_.policy.tagged) return;
  std::map<std::string, std::string> tokens;
  for (auto* const item : items) {
    auto& token = item->found.token;
    if (!token.refusal && token.tags.size() != item->request->tags.size()) token.refusal = Dropped::store_fault;
    if (token.refusal) continue;
    for (const auto& tag : token.tags) {
      if (tag.token.empty()) tokens.emplace(tag.name, std::string());
    }
  }
  store::TagList missing;
  for (const auto& [name, none] : tokens) missing.push_back({name, none});
  if (!make_tokens(missing)) missing.clear();
  for (auto& tag : missing) tokens[tag.name] = std::move(tag.token);
  for (auto* const item : items) {
    auto& token = item->found.token;
    for (auto& tag : token.tags) {
      if (token.refusal) break;
      if (tag.token.empty()) tag.token = tokens[tag.name];
      if (tag.token.empty()) token.refusal = Dropped::store_fault;
    }
  }
}

CACHECADE_DECL void BatchTier::in_time(std::chrono::nanoseconds& longest, detail::FunctionRef<void()> trip) {
  const auto left = call_->left();
  if (left < longest) call_->spend();
  trip();
  longest = std::max(longest, left - call_->left());
}

}  // namespace cachecade::load
