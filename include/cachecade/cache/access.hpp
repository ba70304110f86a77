// Access: everything that can be done with one key of one result type: look up, load, store, remove. This is the one
// way of a call: memory engine or active store, then flight, then function, and back.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/result_type.hpp>
#include <cachecade/cache/shared_value.hpp>
#include <cachecade/cache/value_type.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/codec/json.hpp>
#include <cachecade/error.hpp>
#include <cachecade/key.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace cachecade {

/// A stored value with what is known about it. Times are those of the store's clock at the moment of the look-up.
template <class T>
struct Entry {
  T value;
  std::chrono::milliseconds age{0};
  std::chrono::milliseconds remaining{0};
  std::string store{};
};

namespace detail {

/// How the values of one function are kept.
template <class T>
struct Plan {
  Duration ttl{};
  int version = 0;
  const AnyCodec<T>* codec = nullptr;  // null or empty: no shared store can hold them
};

template <class T>
class Access {
 public:
  /// A null core means that caching is off: loads run, everything else finds nothing.
  Access(Core* core, Plan<T> plan) : core_(core), plan_(plan) {}

  Key& key() noexcept { return key_; }

  /// The stored value, or what `load` returns, which is then stored. Throws only what `load` throws.
  template <class Load>
  T call(Load&& load) {
    if (core_ == nullptr || !plan_.ttl.positive()) return load();
    if (local()) {
      if (auto node = find_node()) return count_hit(node->birth().cost), *static_cast<const T*>(node->value());
    }
    auto [flight, leader] = core_->flights.join(key_.text(), type(), check());
    if (leader) return lead(flight, load, true);
    if (flight->led_by_this_thread() || !flight->serves(type(), check())) return load();
    if (const auto result = flight->wait(longest_wait)) {
      core_->counters.coalesced.add();
      return *static_cast<const T*>(result.get());
    }
    return load();
  }

  /// Runs `load` whatever is stored, and stores its result; callers who come meanwhile share it.
  template <class Load>
  T refresh(Load&& load) {
    if (core_ == nullptr) return load();
    return lead(core_->flights.lead(key_.text(), type(), check()), load, false);
  }

  std::optional<Entry<T>> entry() {
    if (core_ == nullptr) return std::nullopt;
    if (local()) return local_entry();
    StoreCall call(core_->store);
    return shared().find(call).entry;
  }

  /// The stored value as JSON text; on a shared store without decoding it.
  std::optional<std::string> json() {
    if (core_ == nullptr) return std::nullopt;
    if (!local()) {
      StoreCall call(core_->store);
      return shared().json(call);
    }
    const auto node = core_->engine->find(id());
    const auto* held = node ? static_cast<const ValueType*>(node->type()) : nullptr;
    return held != nullptr && held->json != nullptr ? held->json(node->value()) : std::nullopt;
  }

  /// Stores `value` as if a load had just returned it; tells whether a store took it.
  bool put(const T& value) {
    if (core_ == nullptr) return false;
    core_->flights.void_key(key_.text());
    if (!plan_.ttl.positive()) return core_->erase(key_.text()), false;
    if (local()) return keep_here(value, {});
    StoreCall call(core_->store);
    return keep_shared(call, value, {}, shared().find(call).may_store);
  }

  /// Removes the entry; a load under way is not stored. Tells whether something was there.
  bool invalidate() {
    if (core_ == nullptr) return false;
    return core_->invalidate(key_.text());
  }

 private:
  static constexpr std::chrono::seconds longest_wait{30};

  static const void* type() noexcept { return &value_type<T>; }
  bool local() const noexcept { return core_->in_memory || plan_.codec == nullptr || !*plan_.codec; }
  std::string check() const { return key_.exact() ? std::string() : key_.check(); }
  SharedValue<T> shared() { return SharedValue<T>(*core_, *plan_.codec, plan_.version, plan_.ttl, key_); }

  memory::Id id() {
    if (!key_.exact() && check_.empty()) check_ = key_.check();
    return {key_.text(), check_};
  }

  void count_hit(Duration cost) {
    core_->counters.hit(std::chrono::duration_cast<std::chrono::microseconds>(cost.nanoseconds()));
  }

  template <class Load>
  T lead(const std::shared_ptr<load::Flight>& flight, Load& load, bool look_first) {
    const Landing landing{*core_, key_.text(), flight};
    bool may_store = true;
    std::optional<StoreCall> call;
    if (!local()) call.emplace(core_->store);
    if (look_first) {
      if (auto found = look(call, may_store)) return share(*flight, *found), std::move(*found);
    } else if (call) {
      may_store = shared().find(*call).may_store;
    }
    const auto start = core_->clock->steady();
    T value = run(*flight, load);
    const Duration cost = core_->clock->steady() - start;
    core_->counters.load_us.add(static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::microseconds>(cost.nanoseconds()).count())));
    share(*flight, value);
    keep(*flight, call, value, cost, may_store);
    return value;
  }

  /// Looks once more as the flight's leader: a flight that ended a moment ago may have stored the value.
  std::optional<T> look(std::optional<StoreCall>& call, bool& may_store) {
    std::optional<T> value;
    if (!call) {
      if (const auto node = find_node()) {
        count_hit(node->birth().cost);
        value = *static_cast<const T*>(node->value());
      }
    } else {
      auto found = shared().find(*call);
      may_store = found.may_store;
      if (found.entry) {
        count_hit(found.cost);
        value = std::move(found.entry->value);
      }
    }
    if (!value) core_->counters.misses.add();
    return value;
  }

  template <class Load>
  T run(load::Flight& flight, Load& load) {
    try {
      T value = load();
      core_->counters.loads.add();
      return value;
    } catch (...) {
      core_->counters.failed_loads.add();
      flight.land(nullptr, std::current_exception());
      throw;
    }
  }

  static void share(load::Flight& flight, const T& value) noexcept {
    try {
      flight.land(std::make_shared<const T>(value));
    } catch (...) {
      flight.land(nullptr);
    }
  }

  void keep(load::Flight& flight, std::optional<StoreCall>& call, const T& value, Duration cost, bool may_store) {
    if (flight.voided()) return core_->counters.drop(Dropped::invalidated);
    if (!plan_.ttl.positive()) return static_cast<void>(core_->erase(key_.text()));
    const bool kept = call ? keep_shared(*call, value, cost, may_store) : keep_here(value, cost);
    if (kept && flight.voided()) {
      core_->erase(key_.text());
      core_->counters.drop(Dropped::invalidated);
    }
  }

  bool keep_here(const T& value, Duration cost) {
    if (is_absent(value)) return core_->counters.drop(Dropped::absent), false;
    try {
      const bool kept = core_->engine->store(id(), type(), value, plan_.ttl, cost);
      kept ? core_->counters.stored.add() : core_->counters.drop(Dropped::too_big);
      return kept;
    } catch (...) {
      return core_->counters.drop(Dropped::failed_copy), false;
    }
  }

  bool keep_shared(StoreCall& call, const T& value, Duration cost, bool may_store) {
    if (is_absent(value)) return core_->counters.drop(Dropped::absent), false;
    if (call.failed()) return core_->counters.drop(Dropped::store_fault), false;
    if (!may_store) return core_->counters.drop(Dropped::kept), false;
    return shared().store(call, value, cost);
  }

  /// The living node that holds a T. JSON text that somebody stored for us is decoded once and takes its place.
  std::shared_ptr<const memory::Node> find_node() {
    auto node = core_->engine->find(id());
    if (!node || node->type() == type()) return node;
    if (node->type() != &json_text_type) return nullptr;
    if constexpr (CodecFor<JsonCodec, T>) {
      const auto& text = *static_cast<const std::string*>(node->value());
      const auto value = AnyCodec<T>(JsonCodec{}).decode(text);
      if (value && core_->engine->store(id(), type(), *value, node->birth().expires - core_->clock->steady())) {
        node = core_->engine->find(id());
        return node && node->type() == type() ? node : nullptr;
      }
    }
    return nullptr;
  }

  std::optional<Entry<T>> local_entry() {
    const auto node = find_node();
    if (!node) return std::nullopt;
    const auto now = core_->clock->steady();
    return Entry<T>{*static_cast<const T*>(node->value()), Duration(now - node->birth().stored).milliseconds(),
                    Duration(node->birth().expires - now).milliseconds(), "memory"};
  }

  /// Takes the flight off its key however the leader's work ends.
  struct Landing {
    Core& core;
    std::string_view key;
    const std::shared_ptr<load::Flight>& flight;
    ~Landing() {
      core.flights.leave(key, flight);
      flight->land(nullptr);
    }
    Landing(Core& its_core, std::string_view its_key, const std::shared_ptr<load::Flight>& its_flight)
        : core(its_core), key(its_key), flight(its_flight) {}
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;
  };

  Core* core_;
  Plan<T> plan_;
  Key key_;
  std::string check_;
};

}  // namespace detail
}  // namespace cachecade
