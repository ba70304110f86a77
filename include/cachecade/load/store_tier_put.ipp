// How a StoreTier writes.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/store_tier.hpp>
#include <cachecade/memory/id.hpp>

#include <utility>
#include <variant>

namespace cachecade::load {

CACHECADE_DECL void StoreTier::prepare(StoreToken& token) {
  if (!request_.function().policy.tagged || token.refusal) return;
  const bool known = token.tags.size() == request_.tags.size() &&
                     store::TagTokens(core_.prefix).make_missing(call_, token.tags, tag_life());
  if (!known) token.refusal = Dropped::store_fault;
}

CACHECADE_DECL std::optional<Dropped> StoreTier::put(Flight& flight, const LoadedValue& loaded,
                                                     const StoreToken& token) noexcept {
  try {
    return store(flight, loaded, token);
  } catch (...) {
    return Dropped::store_fault;
  }
}

CACHECADE_DECL std::optional<Dropped> StoreTier::store(Flight& flight, const LoadedValue& loaded,
                                                       const StoreToken& token) {
  const auto entry = entry_of(loaded, token);
  if (const auto* const dropped = std::get_if<Dropped>(&entry)) return *dropped;
  if (!core_.tags.current(token.epoch, request_.tags) || !core_.tags.current(token.epoch, loaded.tags)) {
    return Dropped::invalidated;
  }
  const StoringFlight storing(flight);
  if (!storing) return Dropped::invalidated;
  return written(call_.set(request_.text(), std::get<std::string>(entry), kept_for(loaded)));
}

CACHECADE_DECL std::optional<Dropped> StoreTier::written(const Result<Done>& answer) {
  if (answer.ok()) return std::nullopt;
  if (store::may_arrive_yet(answer.fault())) store_.owe_removal(request_.text());
  return answer.fault().kind == FaultKind::too_big ? Dropped::too_big : Dropped::store_fault;
}

CACHECADE_DECL std::variant<std::string, Dropped> StoreTier::entry_of(const LoadedValue& loaded,
                                                                      const StoreToken& token) {
  auto tags = token.tags;
  if (request_.function().policy.tagged && !add_tags(tags, loaded.tags)) return Dropped::store_fault;
  auto bytes = codec_.encode_entry(loaded.value,
                                   {.check = request_.check(),
                                    .created_ms = core_.now_ms() - loaded.age.milliseconds().count(),
                                    .windows = loaded.windows,
                                    .cost = loaded.cost,
                                    .tags = std::move(tags)},
                                   store_.traits().text_only);
  if (!bytes) return tell_unencodable(loaded.value), Dropped::unencodable;
  return *std::move(bytes);
}

CACHECADE_DECL void StoreTier::tell_unencodable(const void* value) const {
  const auto& ops = request_.function().ops;
  const auto part = ops.json != nullptr ? ops.json().refused_part(value) : std::string();
  const auto function = detail::quoted(memory::key_prefix_of(request_.text()));
  core_.log->write_rarely(
      "unencodable " + function, LogLevel::warning,
      function + ": a result is not stored in " + std::string(name()) + ", since its codec has no form for it" +
          (part.empty() ? std::string()
                        : ": JSON cannot hold its member " + detail::quoted(part) +
                              " (a number that is not finite, text that is not UTF-8, or what would not read back "
                              "as it was)"));
}

/// Those of the result's tags, which nobody knew before the load.
CACHECADE_DECL bool StoreTier::add_tags(store::TagList& tags, const TagNames& result_tags) {
  if (result_tags.empty()) return true;
  const store::TagTokens tokens(core_.prefix);
  auto more = tokens.find(call_, result_tags);
  if (!more || !tokens.make_missing(call_, *more, tag_life())) return false;
  tags.insert(tags.end(), more->begin(), more->end());
  return true;
}

CACHECADE_DECL std::chrono::milliseconds StoreTier::tag_life() const {
  const auto& policy = request_.function().policy;
  return core_.tag_life(policy.windows(policy.ttl).whole());
}

}  // namespace cachecade::load
