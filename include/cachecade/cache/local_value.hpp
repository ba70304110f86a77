// LocalValue: one key of one result type in this process's memory: an object, never serialized.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/found.hpp>
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

  /// A copy of the T that stands there. What stands there as bytes, JSON text that somebody stored for us or an entry
  /// from a snapshot, is decoded once, and the value takes its place. Throws what copying a fresh value throws. The age
  /// of a fresh one is told only where it is `aged`: that costs one more clock read.
  Found<T> find(bool aged = false) const {
    std::optional<Bytes> bytes;
    auto found = find_object(bytes, aged);
    return bytes && adopt(*bytes) ? find_object(bytes, aged) : std::move(found);
  }

  /// The living entry, of whatever type.
  memory::Engine::Held hold() const { return memory::Engine::Held(*core_.engine, id()); }

  /// Whether it is an object of this type and version.
  bool is_current(const memory::Node& node) const noexcept {
    return holds(node, value_type<T>) && node.kind().version() == plan_.version;
  }

  std::optional<std::string> json() const {
    const auto held = hold();
    return held ? json_of(*held) : std::nullopt;
  }

  bool store(const T& value, const load::Term& term, Duration cost) const {
    return core_.engine->store(kind(), id(), value, term.ttl, cost, term.on_error_for);
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

  Found<T> find_object(std::optional<Bytes>& bytes, bool aged) const {
    Found<T> found;
    const auto held = core_.engine->find_lingering(id());
    if (!held) return found;
    found.may_store = held->kind().version() <= plan_.version;
    const auto birth = held->birth();
    if (is_current(*held)) {
      found.life = {.ttl = birth.expires - birth.stored, .cost = birth.cost};
      if (aged || !held.fresh()) found.life.age = core_.clock->steady() - birth.stored;
      held.fresh() ? take_fresh(*held, found) : take_old(*held, birth, found);
    } else if (held.fresh() && (holds(*held, json_text_type) || holds(*held, envelope_type))) {
      bytes = Bytes{&held->kind().type(), *static_cast<const std::string*>(held->value()), birth.expires};
    }
    return found;
  }

  void take_fresh(const memory::Node& node, Found<T>& found) const {
    found.value.emplace(*static_cast<const T*>(node.value()));
    found.state = load::Freshness::fresh;
  }

  /// An old value that cannot be copied is none.
  void take_old(const memory::Node& node, const memory::Birth& birth, Found<T>& found) const {
    found.life.on_error_for = std::min(plan_.on_error_for, birth.linger);
    found.life.age = std::max(found.life.age, found.life.ttl);
    const auto state = load::freshness(found.life, {}, 1);
    if (state == load::Freshness::dead) return;
    try {
      found.value.emplace(*static_cast<const T*>(node.value()));
      found.state = state;
    } catch (...) {
      found.value.reset();
    }
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
