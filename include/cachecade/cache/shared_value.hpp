// SharedValue: one key of one result type in a shared store: bytes in an envelope, through the codec.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/found.hpp>
#include <cachecade/cache/plan.hpp>
#include <cachecade/cache/sealed_value.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/codec/json.hpp>
#include <cachecade/envelope.hpp>
#include <cachecade/key.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/freshness.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cachecade {

namespace detail {

template <class T>
class SharedValue {
 public:
  SharedValue(Core& core, const Plan<T>& plan, Key& key)
      : core_(core), plan_(plan), sealed_(*plan.codec, plan.version, key.check()), key_(key) {}

  Found<T> find(StoreCall& call) {
    Found<T> found;
    std::string bytes;
    const auto opened = open(call, bytes, found.may_store);
    if (!opened) return found;
    found.life = life_of(*opened);
    found.born = opened->header.created_ms;
    const auto state = load::freshness(found.life, plan_.early, core_.lots.draw());
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
    bool may_store = true;
    const auto opened = open(call, bytes, may_store);
    if (!opened || !life_of(*opened).remaining().positive()) return std::nullopt;
    if (opened->form != PayloadForm::binary) return std::string(opened->stored_payload);
    if constexpr (CodecFor<JsonCodec, T>) {
      if (const auto value = sealed_.decode(*opened)) return AnyCodec<T>(JsonCodec{}).encode(*value);
    }
    return std::nullopt;
  }

  /// Stores `value`, the result of `flight`, with its whole life before it, or tells why not.
  std::optional<Dropped> store(StoreCall& call, load::Flight& flight, const T& value, const load::Term& term,
                               Duration cost) {
    const auto bytes = sealed_.seal(value, now_ms(), term, cost, call.store().traits().text_only);
    if (!bytes) return Dropped::unencodable;
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
  std::optional<envelope::Opened> open(StoreCall& call, std::string& bytes, bool& may_store) {
    auto answer = call.run([&](Backend& backend, Deadline by) { return backend.get(key_.text(), by); });
    if (!answer || !answer->ok()) return may_store = false, std::nullopt;
    if (!**answer) return std::nullopt;
    bytes = std::move(***answer);
    auto opened = sealed_.open(bytes, now_ms());
    if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return refuse(call, *reason, may_store);
    return std::get<envelope::Opened>(std::move(opened));
  }

  std::nullopt_t refuse(StoreCall& call, envelope::Rejection reason, bool& may_store) {
    core_.reject(reason);
    may_store = !envelope::keep(reason);
    if (reason == envelope::Rejection::check) call.store().backend().distrust();
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
};

}  // namespace detail
}  // namespace cachecade
