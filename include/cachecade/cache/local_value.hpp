// LocalValue: one key of one result type in this process's memory: an object, never serialized.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/entry.hpp>
#include <cachecade/cache/plan.hpp>
#include <cachecade/cache/sealing.hpp>
#include <cachecade/cache/value_type.hpp>
#include <cachecade/codec/json.hpp>
#include <cachecade/key.hpp>
#include <cachecade/load/freshness.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace cachecade::detail {

template <class T>
class LocalValue {
 public:
  LocalValue(Core& core, const Key& key, std::string_view check, const Plan<T>& plan)
      : core_(core), key_(key), check_(check), plan_(plan) {}

  /// Calls `use(value, node)` if a living T stands there, and tells whether it did. What stands there as bytes, JSON
  /// text that somebody stored for us or an entry from a snapshot, is decoded once, and the value takes its place.
  /// `use` may run as long as it likes.
  template <class Use>
  bool read(Use&& use) const {
    std::optional<Bytes> bytes;
    if (read_object(use, bytes)) return true;
    return bytes && adopt(*bytes) && read_object(use, bytes);
  }

  /// The living entry, of whatever type.
  memory::Engine::Held hold() const { return memory::Engine::Held(*core_.engine, id()); }

  /// Whether it is an object of this type and version.
  bool is_current(const memory::Node& node) const noexcept {
    return holds(node, value_type<T>) && node.kind().version() == plan_.version;
  }

  std::optional<Entry<T>> entry() const {
    std::optional<Entry<T>> entry;
    read([&](const T& value, const memory::Node& node) {
      const auto now = core_.clock->steady();
      const auto birth = node.birth();
      entry = Entry<T>{value, Duration(now - birth.stored).milliseconds(), Duration(birth.expires - now).milliseconds(),
                       "memory"};
    });
    return entry;
  }

  std::optional<std::string> json() const {
    const auto held = hold();
    return held ? json_of(*held) : std::nullopt;
  }

  /// A copy of the value that stopped being fresh, where the policy lets it stand in for a failed load.
  std::optional<T> stand_in() const {
    const auto held = core_.engine->find_lingering(id());
    if (!held || !is_current(*held)) return std::nullopt;
    const auto birth = held->birth();
    const load::Life life{.age = core_.clock->steady() - birth.stored,
                          .ttl = birth.expires - birth.stored,
                          .on_error_for = std::min(plan_.on_error_for, birth.linger)};
    if (load::freshness(life, {}, 1) == load::Freshness::dead) return std::nullopt;
    return *static_cast<const T*>(held->value());
  }

  bool store(const T& value, const load::Term& term, Duration cost) const {
    return core_.engine->store(kind(), id(), value, term.ttl, cost, term.on_error_for);
  }

  /// Whether what stands there is of a higher version, and is left alone.
  bool outranked() const {
    const auto held = core_.engine->find_lingering(id());
    return held && held->kind().version() > plan_.version;
  }

 private:
  /// An entry that is not an object yet.
  struct Bytes {
    const memory::Type* type;
    std::string text;
    Clock::Steady expires;
  };

  memory::Id id() const {
    return plan_.kind != nullptr ? memory::Id(**plan_.kind, key_.text(), check_) : memory::Id(key_.text(), check_);
  }
  memory::KindPointer kind() const {
    if (plan_.kind != nullptr) return *plan_.kind;
    return core_.engine->kind(memory::head_of(key_.text()), value_type<T>, plan_.version, make_sealing(plan_));
  }

  template <class Use>
  bool read_object(Use& use, std::optional<Bytes>& bytes) const {
    const auto held = hold();
    if (!held) return false;
    if (is_current(*held)) {
      use(*static_cast<const T*>(held->value()), *held);
      return true;
    }
    if (holds(*held, json_text_type) || holds(*held, envelope_type)) {
      bytes = Bytes{&held->kind().type(), *static_cast<const std::string*>(held->value()), held->birth().expires};
    }
    return false;
  }

  bool adopt(const Bytes& bytes) const {
    if (bytes.type == &envelope_type) return adopt_envelope(bytes.text);
    if constexpr (CodecFor<JsonCodec, T>) {
      const auto value = AnyCodec<T>(JsonCodec{}).decode(bytes.text);
      return value && store(*value, {.ttl = bytes.expires - core_.clock->steady()}, {});
    } else {
      return false;
    }
  }

  bool adopt_envelope(const std::string& bytes) const {
    if (!plan_.encodable()) return false;
    const SealedValue<T> sealed(*plan_.codec, plan_.version, key_.check());
    const auto now_ms = core_.clock->wall().time_since_epoch().count();
    const auto opened = sealed.open(bytes, now_ms);
    if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return core_.reject(*reason), false;
    const auto& envelope = std::get<envelope::Opened>(opened);
    const auto life = life_of(envelope.header, {.ttl = plan_.ttl}, now_ms);
    const auto value = sealed.decode(envelope);
    if (!value) return core_.reject(envelope::Rejection::corrupt), false;
    return store(*value, {.ttl = life.remaining()}, life.cost);
  }

  Core& core_;
  const Key& key_;
  std::string_view check_;
  const Plan<T>& plan_;
};

}  // namespace cachecade::detail
