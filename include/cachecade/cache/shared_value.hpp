// SharedValue: one key of one result type in a shared store: bytes in an envelope, through the codec.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/found.hpp>
#include <cachecade/cache/plan.hpp>
#include <cachecade/cache/sealed_value.hpp>
#include <cachecade/cache/store_tags.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/freshness.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cachecade {

namespace detail {

template <class T>
class SharedValue {
 public:
  /// `tags` are those of the arguments.
  SharedValue(Core& core, const Plan<T>& plan, Key& key, const TagNames& tags)
      : core_(core), plan_(plan), sealed_(*plan.codec, plan.version, key.check()), key_(key), tags_(tags) {}

  Found<T> find(StoreCall& call) {
    Found<T> found;
    found.basis.turn = core_.tags.turn();
    std::string bytes;
    bool expired = false;
    const auto opened = open(call, bytes, found.basis, expired);
    if (!opened) return found;
    found.life = life_of(*opened);
    if (expired) found.life.end_ttl();
    found.born = opened->header.created_ms;
    const auto state = load::freshness(found.life, plan_.early, core_.random.uniform());
    if (state == load::Freshness::dead) return found;
    found.value = sealed_.decode(*opened);
    if (found.value) {
      found.state = state;
    } else {
      core_.reject(envelope::Rejection::corrupt);
    }
    return found;
  }

  /// The payload as JSON text, as it stands in the store, or decoded where the codec is not a textual one.
  std::optional<std::string> json(StoreCall& call) {
    std::string bytes;
    Basis basis;
    bool expired = false;
    const auto opened = open(call, bytes, basis, expired);
    if (!opened || expired || !life_of(*opened).remaining().positive()) return std::nullopt;
    if (opened->form != PayloadForm::binary) return std::string(opened->stored_payload);
    if constexpr (CodecFor<JsonCodec, T>) {
      if (const auto value = sealed_.decode(*opened)) return AnyCodec<T>(JsonCodec{}).encode(*value);
    }
    return std::nullopt;
  }

  /// Makes the tokens of the arguments' tags that are not there, before the load; without them nothing can be stored.
  void prepare(StoreCall& call, Basis& basis) {
    if (!plan_.tagged || !basis.may_store) return;
    basis.may_store = basis.tags.size() == tags_.size() && store_tags().make_missing(call, basis.tags, tag_life());
  }

  /// Stores `value`, the result of `flight`, with its whole life before it, or tells why not.
  std::optional<Dropped> store(StoreCall& call, load::Flight& flight, const T& value, const load::Term& term,
                               Duration cost, const Basis& basis, const TagNames& result_tags) {
    auto tags = basis.tags;
    if (plan_.tagged && !add_tags(call, tags, result_tags)) return Dropped::store_fault;
    const auto bytes = sealed_.seal(value, now_ms(), term, cost, call.store().traits().text_only, std::move(tags));
    if (!bytes) return Dropped::unencodable;
    if (!core_.tags.current(basis.turn, tags_) || !core_.tags.current(basis.turn, result_tags)) {
      return Dropped::invalidated;
    }
    if (!flight.begin_store()) return Dropped::invalidated;
    const auto stored = call.run([&](Backend& backend, Deadline by) {
      return backend.set(key_.text(), *bytes, std::min(term.whole(), longest_ttl).milliseconds(), by);
    });
    flight.end_store();
    if (stored && stored->ok()) return core_.counters.stored.add(), std::nullopt;
    return stored && stored->fault().kind == FaultKind::too_big ? Dropped::too_big : Dropped::store_fault;
  }

 private:
  /// Reads and judges what stands under the key; nothing where that is no usable entry. `bytes` owns what is opened.
  std::optional<envelope::Opened> open(StoreCall& call, std::string& bytes, Basis& basis, bool& expired) {
    auto answer = plan_.tagged ? get_with_tags(call, basis) : get(call);
    if (!answer || !answer->ok()) return basis.may_store = false, std::nullopt;
    if (!**answer) return std::nullopt;
    bytes = std::move(***answer);
    auto opened = sealed_.open(bytes, now_ms());
    if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return refuse(call, *reason, basis.may_store);
    auto& envelope = std::get<envelope::Opened>(opened);
    const auto state = tag_state(call, envelope.header.tags, basis.tags);
    if (state == StoreTags::State::removed) return refuse(call, envelope::Rejection::tag, basis.may_store);
    expired = state == StoreTags::State::expired;
    return std::move(envelope);
  }

  std::optional<Result<Bytes>> get(StoreCall& call) {
    return call.run([&](Backend& backend, Deadline by) { return backend.get(key_.text(), by); });
  }

  /// The tokens of the arguments' tags come in the same trip.
  std::optional<Result<Bytes>> get_with_tags(StoreCall& call, Basis& basis) {
    std::vector<std::string> keys{std::string(key_.text())};
    store_tags().append_keys(keys, tags_);
    auto found = call.get_many(keys);
    auto tags = StoreTags::read(found, 1, tags_);
    if (found.empty() || !tags) return std::nullopt;
    basis.tags = *std::move(tags);
    return std::move(found.front());
  }

  /// Those of tags that only the entry tells, in a second one.
  StoreTags::State tag_state(StoreCall& call, const TagList& stored, TagList current) {
    if (stored.empty() && current.empty()) return StoreTags::State::living;
    if (stored.size() > current.size() && plan_.has_result_tags()) {
      TagNames names;
      for (auto at = current.size(); at < stored.size(); ++at) names.push_back(stored[at].name);
      const auto more = store_tags().look(call, names);
      if (!more) return StoreTags::State::removed;
      current.insert(current.end(), more->begin(), more->end());
    }
    return StoreTags::state(stored, current);
  }

  /// Those of the result's tags, which nobody knew before the load.
  bool add_tags(StoreCall& call, TagList& tags, const TagNames& result_tags) {
    if (result_tags.empty()) return true;
    auto more = store_tags().look(call, result_tags);
    if (!more || !store_tags().make_missing(call, *more, tag_life())) return false;
    tags.insert(tags.end(), more->begin(), more->end());
    return true;
  }

  std::chrono::milliseconds tag_life() const { return core_.tag_life(plan_.term(plan_.ttl).whole()); }
  StoreTags store_tags() const { return StoreTags(core_.prefix); }

  std::nullopt_t refuse(StoreCall& call, envelope::Rejection reason, bool& may_store) {
    core_.reject(reason);
    may_store = !envelope::keep(reason);
    if (reason == envelope::Rejection::check) call.store().backend().reset_connections();
    if (reason == envelope::Rejection::expired && !call.store().traits().native_ttl) {
      call.run([&](Backend& backend, Deadline by) { return backend.erase(key_.text(), by); });
    }
    return std::nullopt;
  }

  load::Life life_of(const envelope::Opened& opened) const {
    return detail::life_of(opened.header, plan_.term(plan_.ttl), now_ms());
  }
  std::int64_t now_ms() const { return core_.clock->wall().time_since_epoch().count(); }

  Core& core_;
  const Plan<T>& plan_;
  SealedValue<T> sealed_;
  Key& key_;
  const TagNames& tags_;
};

}  // namespace detail
}  // namespace cachecade
