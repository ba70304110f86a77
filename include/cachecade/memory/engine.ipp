#pragma once

#include <cachecade/memory/engine.hpp>

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/detail/process_seed.hpp>
#include <cachecade/memory/entries.hpp>
#include <cachecade/memory/entry_types.hpp>
#include <cachecade/memory/stripes.hpp>
#include <cachecade/memory/weigh.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <mutex>
#include <utility>

namespace cachecade::memory {

struct Engine::Writers {
  Writers(Limits limits, StripeTables& tables, RequestSample& sample)
      : stripes(limits, tables, sample, detail::process_seed().low | 1U) {}

  detail::ForkMutex types_mutex;
  EntryTypes types;  // guarded by the mutex; outlive all nodes
  Stripes stripes;
};

CACHECADE_DECL PinnedEntry::PinnedEntry(const Engine& engine, const Id& id) : node_(engine.look_up(id, hazard_)) {}

CACHECADE_DECL PinnedEntry::PinnedEntry(const Engine& engine, const Id& id, Living)
    : node_(engine.look_up_living(id, hazard_, due_)) {}

CACHECADE_DECL PinnedEntry::PinnedEntry(const Engine& engine, const Id& id, Any)
    : node_(find_node(engine.tables_.of(id.hash), id, hazard_)) {}

CACHECADE_DECL Engine::Engine(Limits limits, std::shared_ptr<const Clock> clock)
    : time_(std::move(clock)),
      tables_(stripes_for(limits)),
      writers_(std::make_unique<Writers>(limits, tables_, sample_)) {}

CACHECADE_DECL Engine::~Engine() {
  for (const auto& stripe : writers_->stripes) stripe->remove_if([](Entries&, Node&) { return true; });
  reclaim();
}

CACHECADE_DECL PinnedEntry Engine::find_living(const Id& id) const {
  return PinnedEntry(*this, id, PinnedEntry::Living{});
}

CACHECADE_DECL PinnedEntry Engine::look(const Id& id) const { return PinnedEntry(*this, id, PinnedEntry::Any{}); }

/// Reads the number, if it is one.
CACHECADE_DECL const Node* Engine::look_up_read(const EntryType& type, std::string_view arguments,
                                                Hazard& hazard) const {
  std::int64_t number = 0;
  return read_number(arguments, number) ? look_up(NumberId(type, number), hazard)
                                        : look_up(ArgumentsId(type, arguments), hazard);
}

CACHECADE_DECL const Node* Engine::look_up_living(const Id& id, Hazard& hazard, bool& due) const {
  Node* const node = find_node(tables_.of(id.hash), id, hazard);
  const auto its_state = node != nullptr ? time_.due_if_living(*node) : std::nullopt;
  if (!its_state) return nullptr;
  due = *its_state;
  sample_.used(*node);
  return node;
}

CACHECADE_DECL bool Engine::store(const EntryTypePointer& type, const Id& id, const void* value, const Lifespan& span,
                                  std::unique_ptr<const Attachment> attachment) {
  return store_if(type, id, value, span, std::move(attachment), [](const Entries&) { return true; });
}

CACHECADE_DECL bool Engine::store(const EntryTypePointer& type, const Id& id, const void* value, const Lifespan& span,
                                  std::unique_ptr<const Attachment> attachment, detail::FunctionRef<bool()> allowed) {
  return store_if(type, id, value, span, std::move(attachment), [&](const Entries&) { return allowed(); });
}

CACHECADE_DECL bool Engine::replace(const PinnedEntry& old, const EntryTypePointer& type, const Id& id,
                                    const void* value, const Lifespan& span,
                                    std::unique_ptr<const Attachment> attachment) {
  return store_if(type, id, value, span, std::move(attachment), [&](const Entries& entries) {
    const auto place = entries.find(id);
    return place && place.node() == &*old;
  });
}

namespace accounts {

inline std::size_t owned_bytes(const EntryType& type, const void* value) {
  const auto weigh = type.ops().owned_bytes;
  if (weigh == nullptr) return 0;
  const auto owned = weigh(value);
  return owned.whole || type.context() == nullptr ? owned.bytes : type.context()->estimate(value, owned);
}

inline std::size_t weight_of(const Node& node, const void* original) {
  constexpr std::size_t bookkeeping = 28;  // the places in the table and in the eviction order
  constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max();
  auto weight = allocation_bytes(node.size()) + bookkeeping + node.type().share();
  if (const auto* const attachment = node.attachment()) weight += allocation_bytes(attachment->owned_bytes());
  return std::min(most, weight + std::min(most, owned_bytes(node.type(), original)));
}

}  // namespace accounts

CACHECADE_DECL bool Engine::store_if(const EntryTypePointer& type, const Id& id, const void* value,
                                     const Lifespan& span, std::unique_ptr<const Attachment> attachment,
                                     detail::FunctionRef<bool(const Entries&)> allowed) {
  if (span.over() || id.arguments.size() > Node::longest_arguments) return erase(id), false;
  auto& stripes = writers_->stripes;
  stripes.of(id.hash).prefetch();
  std::int64_t now = 0;
  auto node = Node::make(*type, id, time_.begin(span, now), value, std::move(attachment));
  node->weigh(accounts::weight_of(*node, value));
  const auto* const linked = node.get();
  bool sweep_due = false;
  stripes.of(id.hash).change([&](Entries& entries) {
    if (node && !allowed(entries)) return true;
    if (!entries.link(node, id, now)) return false;
    sweep_due = entries.count_store();
    return true;
  });
  stripes.stored(id.hash, sweep_due, now);
  return linked != node.get();
}

CACHECADE_DECL bool Engine::expire(const Id& id) {
  bool living = false;
  writers_->stripes.of(id.hash).change([&](Entries& entries) {
    const auto place = entries.find(id);
    if (!place) return true;
    living = !time_.expired(*place.node());
    if (!living || !entries.end_ttl(*place.node(), time_.now_of(*place.node()))) entries.unlink(place);
    return true;
  });
  return living;
}

CACHECADE_DECL bool Engine::erase(const Id& id) {
  bool living = false;
  writers_->stripes.of(id.hash).change([&](Entries& entries) {
    const auto place = entries.find(id);
    if (!place) return true;
    living = !time_.expired(*place.node());
    entries.unlink(place);
    return true;
  });
  return living;
}

CACHECADE_DECL std::size_t Engine::erase_if(detail::FunctionRef<bool(std::string_view)> filter) {
  return erase_nodes([&](const Node& node) { return filter(node.text()); });
}

CACHECADE_DECL std::size_t Engine::erase_types(detail::FunctionRef<bool(const EntryType&)> filter) {
  return erase_nodes([&](const Node& node) { return filter(node.type()); });
}

CACHECADE_DECL std::size_t Engine::erase_nodes(detail::FunctionRef<bool(const Node&)> filter) {
  std::size_t removed = 0;
  for (const auto& stripe : writers_->stripes) {
    removed += stripe->remove_if([&](Entries&, Node& node) { return filter(node); });
  }
  reclaim();
  return removed;
}

CACHECADE_DECL std::size_t Engine::expire_if(detail::FunctionRef<bool(std::string_view)> filter) {
  std::size_t ended = 0;
  for (const auto& stripe : writers_->stripes) {
    ended += stripe->remove_if([&](Entries& entries, Node& node) {
      if (time_.expired(node) || !filter(node.text())) return false;
      const bool stays = entries.end_ttl(node, time_.now_of(node));
      ended += stays ? 1 : 0;
      return !stays;
    });
  }
  return ended;
}

CACHECADE_DECL std::size_t Engine::purge() {
  std::size_t removed = 0;
  for (const auto& stripe : writers_->stripes) {
    const auto here = stripe->remove_if([&](Entries&, Node& node) { return time_.expired(node); });
    stripe->change([&](Entries& entries) { return entries.count_expired(here), true; }, true);
    removed += here;
  }
  return removed;
}

CACHECADE_DECL void Engine::limit(Limits limits) {
  writers_->stripes.limit(limits, time_.now());
  reclaim();
}

CACHECADE_DECL Limits Engine::limits() const { return writers_->stripes.bounds().limits(); }

CACHECADE_DECL std::size_t Engine::largest() const { return writers_->stripes.bounds().largest(); }

CACHECADE_DECL Usage Engine::usage() const { return writers_->stripes.usage(); }

CACHECADE_DECL EntryTypePointer Engine::type(std::string_view key_prefix, const detail::ValueOps& ops, int version,
                                             bool attached, std::shared_ptr<const EntryTypeContext> context) {
  EntryTypes::List unused;
  const std::lock_guard lock(writers_->types_mutex);
  return writers_->types.of(key_prefix, ops, version, attached, context, unused);
}

CACHECADE_DECL std::vector<std::string> Engine::hottest() const {
  std::vector<std::pair<unsigned, std::string>> keys;
  for (const auto& stripe : writers_->stripes) {
    const auto before = keys.size();
    const auto note = [&](const Node& node) { keys.emplace_back(stripe->frequency(node), node.text()); };
    while (!stripe->walk(note)) keys.resize(before);
  }
  std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> texts;
  texts.reserve(keys.size());
  for (auto& key : keys) texts.push_back(std::move(key.second));
  return texts;
}

CACHECADE_DECL void Engine::reclaim() {
  for (const auto& stripe : writers_->stripes) stripe->change([](Entries&) { return true; }, true);
}

CACHECADE_DECL bool Engine::valid() const { return writers_->stripes.valid(); }

}  // namespace cachecade::memory
