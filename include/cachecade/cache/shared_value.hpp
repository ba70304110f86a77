// SharedValue: one key of one result type in a shared store: bytes in an envelope, through the codec.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/codec/json.hpp>
#include <cachecade/envelope.hpp>
#include <cachecade/key.hpp>
#include <cachecade/schema.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cachecade {

template <class T>
struct Entry;

namespace detail {

template <class T>
class SharedValue {
 public:
  SharedValue(Core& core, const AnyCodec<T>& codec, int version, Duration ttl, Key& key)
      : core_(core), codec_(codec), version_(version), ttl_(ttl), key_(key) {}

  struct Found {
    std::optional<Entry<T>> entry{};
    Duration cost{};
    bool may_store = true;  // false: what stands there is not ours to overwrite, or the store failed
  };

  Found find(StoreCall& call) {
    Found found;
    std::string bytes;
    const auto opened = open(call, bytes, found.may_store);
    if (!opened) return found;
    const auto age = age_of(opened->header);
    const auto life = life_of(opened->header);
    if (age >= life) return found;
    auto value = codec_.decode(opened->payload());
    if (!value) {
      reject(envelope::Rejection::corrupt);
      return found;
    }
    found.cost = std::chrono::microseconds(opened->header.cost_us);
    found.entry = Entry<T>{std::move(*value), age, life - age, call.store().name()};
    return found;
  }

  /// The payload as JSON text, as it stands in the store, or decoded where the codec is not a textual one.
  std::optional<std::string> json(StoreCall& call) {
    std::string bytes;
    bool may_store = true;
    const auto opened = open(call, bytes, may_store);
    if (!opened || age_of(opened->header) >= life_of(opened->header)) return std::nullopt;
    if (opened->form != PayloadForm::binary) return std::string(opened->stored_payload);
    if constexpr (CodecFor<JsonCodec, T>) {
      if (const auto value = codec_.decode(opened->payload())) return AnyCodec<T>(JsonCodec{}).encode(*value);
    }
    return std::nullopt;
  }

  /// Stores `value` with its whole life before it. False, counted, when the codec or the store does not take it.
  bool store(StoreCall& call, const T& value, Duration cost) {
    const auto payload = codec_.encode(value);
    const auto bytes = payload
                           ? envelope::seal(header_of(cost), codec_.form(), *payload, call.store().traits().text_only)
                           : std::nullopt;
    if (!bytes) return core_.counters.drop(Dropped::unencodable), false;
    const auto stored = call.run([&](Backend& backend, Deadline by) {
      return backend.set(key_.text(), *bytes, std::min(ttl_, longest_ttl).milliseconds(), by);
    });
    if (stored && stored->ok()) return core_.counters.stored.add(), true;
    const bool too_big = stored && stored->fault().kind == FaultKind::too_big;
    return core_.counters.drop(too_big ? Dropped::too_big : Dropped::store_fault), false;
  }

 private:
  /// Reads and judges what stands under the key; nothing where that is no usable entry. `bytes` owns what is opened.
  std::optional<envelope::Opened> open(StoreCall& call, std::string& bytes, bool& may_store) {
    auto answer = call.run([&](Backend& backend, Deadline by) { return backend.get(key_.text(), by); });
    if (!answer || !answer->ok()) return may_store = false, std::nullopt;
    if (!**answer) return std::nullopt;
    bytes = std::move(***answer);
    auto opened = envelope::open(bytes);
    if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return refuse(call, *reason, may_store);
    auto& envelope = std::get<envelope::Opened>(opened);
    if (const auto reason = envelope::judge(envelope.header, expected())) return refuse(call, *reason, may_store);
    return std::move(envelope);
  }

  std::nullopt_t refuse(StoreCall& call, envelope::Rejection reason, bool& may_store) {
    reject(reason);
    may_store = !envelope::keep(reason);
    if (reason == envelope::Rejection::check) call.store().backend().distrust();
    if (reason == envelope::Rejection::expired && !call.store().traits().native_ttl) {
      call.run([&](Backend& backend, Deadline by) { return backend.erase(key_.text(), by); });
    }
    return std::nullopt;
  }

  void reject(envelope::Rejection reason) {
    core_.counters.reject(reason);
    if (reason == envelope::Rejection::expired) return;
    core_.log->write_rarely("rejected " + std::string(to_string(reason)), LogLevel::warning,
                            core_.store.name() + ": a stored entry counts as a miss: " + std::string(explain(reason)));
  }

  std::int64_t now_ms() const { return core_.clock->wall().time_since_epoch().count(); }

  envelope::Expected expected() const {
    return {.check = key_.check(),
            .fingerprint = schema_fingerprint<T>(),
            .version = version_,
            .codec = std::string(codec_.name()),
            .now_ms = now_ms(),
            .takes_unstated_schema = true};
  }

  envelope::Header header_of(Duration cost) const {
    return {.created_ms = now_ms(),
            .ttl_ms = std::min(ttl_, longest_ttl).milliseconds().count(),
            .cost_us = std::max<std::int64_t>(
                0, std::chrono::duration_cast<std::chrono::microseconds>(cost.nanoseconds()).count()),
            .schema = schema_fingerprint<T>() + "." + std::to_string(version_),
            .codec = std::string(codec_.name()),
            .check = key_.check()};
  }

  std::chrono::milliseconds age_of(const envelope::Header& header) const {
    return std::chrono::milliseconds(std::max<std::int64_t>(0, now_ms() - header.created_ms));
  }

  /// Where stored and current policy differ, the shorter wins.
  std::chrono::milliseconds life_of(const envelope::Header& header) const {
    return std::min(std::chrono::milliseconds(header.ttl_ms), std::min(ttl_, longest_ttl).milliseconds());
  }

  Core& core_;
  const AnyCodec<T>& codec_;
  int version_;
  Duration ttl_;
  Key& key_;
};

}  // namespace detail
}  // namespace cachecade
