// LocalValue: one key of one result type in this process's memory: an object, never serialized.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/found.hpp>
#include <cachecade/cache/held_kind.hpp>
#include <cachecade/cache/plan.hpp>
#include <cachecade/cache/sealing.hpp>
#include <cachecade/cache/tagged.hpp>
#include <cachecade/cache/value_type.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/load/tags.hpp>

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
    const auto held = core_.engine->find_living(id());
    if (!held) return {};
    if (!is_current(*held) && !held.due() && adopt(held)) return find_object(core_.engine->find_living(id()), aged);
    return find_object(held, aged);
  }

  /// The living entry, of whatever type.
  memory::Engine::Held hold() const { return memory::Engine::Held(*core_.engine, id()); }

  /// The value of a living entry in place, where it is an object of this type and version, and no tag says otherwise.
  const T* value_of(const memory::Node& node) const noexcept {
    if (!is_current(node)) return nullptr;
    const auto* const stamps = stamps_of(node);
    return stamps != nullptr && (stamps->removed() || stamps->expired()) ? nullptr : &value_in(node);
  }

  std::optional<std::string> json() const {
    const auto held = hold();
    return held ? json_of(*held) : std::nullopt;
  }

  /// Stores `value`, the result of `flight`, whose load began at `turn`; false where the flight is voided, one of the
  /// tags was turned, or the engine does not take it.
  bool store(const load::Flight& flight, const T& value, const load::Term& term, Duration cost, load::TagTurn turn,
             const TagNames& tags) const {
    const auto allowed = [&](const memory::Entries&) { return !flight.voided() && core_.tags.current(turn, tags); };
    if (!plan_.tagged) return core_.engine->store_if(kind(), id(), value, span_of(term, cost), allowed);
    return core_.engine->store_if(kind(), id(), Tagged<T>{value, core_.tags.stamps(turn, tags)}, span_of(term, cost),
                                  allowed);
  }

 private:
  memory::Id id() const {
    return plan_.kind != nullptr ? memory::Id(**plan_.kind, key_.text(), check_) : memory::Id(key_.text(), check_);
  }
  memory::KindPointer kind() const {
    if (plan_.kind != nullptr) return *plan_.kind;
    return make_kind(core_, memory::head_of(key_.text()), plan_);
  }

  bool is_current(const memory::Node& node) const noexcept {
    return holds(node, held_type(plan_)) && node.kind().version() == plan_.version;
  }
  const T& value_in(const memory::Node& node) const noexcept {
    return plan_.tagged ? static_cast<const Tagged<T>*>(node.value())->value : *static_cast<const T*>(node.value());
  }
  const load::TagStamps* stamps_of(const memory::Node& node) const noexcept {
    return plan_.tagged ? &static_cast<const Tagged<T>*>(node.value())->stamps : nullptr;
  }

  memory::Lifespan span_of(const load::Term& term, Duration cost) const {
    return {.ttl = term.ttl,
            .due_after = plan_.early.never_before(term.ttl, cost),
            .stale_for = term.stale_for,
            .on_error_for = term.on_error_for,
            .cost = cost};
  }

  Found<T> find_object(const memory::Engine::Held& held, bool aged) const {
    Found<T> found;
    if (!held) return found;
    found.basis.may_store = held->kind().version() <= plan_.version;
    if (!is_current(*held)) return found;
    const auto* const stamps = stamps_of(*held);
    if (stamps != nullptr && stamps->removed()) return found;
    const bool expired = stamps != nullptr && stamps->expired();
    const auto birth = held->birth();
    found.born = birth.stored.time_since_epoch().count();
    found.life = {.ttl = birth.expires - birth.stored, .cost = birth.cost};
    if (aged || held.due() || expired) found.life.age = core_.clock->steady() - birth.stored;
    if (!held.due() && !expired) return take(*held, load::Freshness::fresh, found), std::move(found);
    take_due(*held, birth, found, expired);
    return found;
  }

  void take(const memory::Node& node, load::Freshness state, Found<T>& found) const {
    found.value.emplace(value_in(node));
    found.state = state;
  }

  /// An old value that cannot be copied is none.
  void take_due(const memory::Node& node, const memory::Birth& birth, Found<T>& found, bool expired) const {
    found.life.stale_for = std::min(plan_.stale_for, birth.stale_for);
    found.life.on_error_for = std::min(plan_.on_error_for, birth.on_error_for);
    if (expired) found.life.end_ttl();
    const auto state = load::freshness(found.life, plan_.early, core_.random.uniform());
    if (state == load::Freshness::dead) return;
    try {
      take(node, state, found);
    } catch (...) {
      found.value.reset();
    }
  }

  /// Puts the value that bytes stand for in their place. False where they are none of ours, or no usable ones.
  bool adopt(const memory::Engine::Held& held) const {
    const auto text = [&]() -> const std::string& { return *static_cast<const std::string*>(held->value()); };
    if (holds(*held, envelope_type)) return adopt_envelope(held, text());
    if constexpr (CodecFor<JsonCodec, T>) {
      if (holds(*held, json_text_type)) {
        const auto value = AnyCodec<T>(JsonCodec{}).decode(text());
        return value && replace(held, *value, {.ttl = held->birth().expires - core_.clock->steady()}, {});
      }
    }
    return false;
  }

  bool adopt_envelope(const memory::Engine::Held& held, const std::string& bytes) const {
    if (!plan_.encodable()) return false;
    const SealedValue<T> sealed(*plan_.codec, plan_.version, key_.check());
    const auto now_ms = core_.clock->wall().time_since_epoch().count();
    const auto opened = sealed.open(bytes, now_ms);
    if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return core_.reject(*reason), false;
    const auto& envelope = std::get<envelope::Opened>(opened);
    const auto life = life_of(envelope.header, {.ttl = plan_.ttl}, now_ms);
    const auto value = sealed.decode(envelope);
    if (!value) return core_.reject(envelope::Rejection::corrupt), false;
    return replace(held, *value, {.ttl = life.remaining()}, life.cost);
  }

  bool replace(const memory::Engine::Held& held, const T& value, const load::Term& term, Duration cost) const {
    return !plan_.tagged && term.ttl.positive() &&
           core_.engine->replace(held, kind(), id(), value, span_of(term, cost));
  }

  Core& core_;
  const Key& key_;
  std::string_view check_;
  const Plan<T>& plan_;
};

}  // namespace cachecade::detail
