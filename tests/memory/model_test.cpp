// The engine against a plain map: whatever is done, a value that is found is the last one set under its key and alive,
// and while the bounds are not reached every value is found that the map has.
#include <cachecade/memory/engine.hpp>

#include <support/catch.hpp>
#include <support/manual_clock.hpp>
#include <support/soak.hpp>
#include <support/typed_store.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>

using namespace std::chrono_literals;
using cachecade::memory::Engine;
using cachecade::memory::Id;
using cachecade::memory::Limits;

namespace {

class Model {
 public:
  explicit Model(std::uint32_t seed)
      : random_(seed),
        bounded_(seed % 2 == 0),
        engine_(bounded_ ? tight() : Limits{100'000, std::size_t{1} << 30}, clock_) {}

  /// One random operation; empty where all is as it should be, else what is not.
  std::string step() {
    const auto key = random_key();
    switch (random_() % 20) {
      case 0:
        return erase(key);
      case 1:
        return random_() % 50 == 0 ? clear(static_cast<int>(random_() % 3)) : std::string();
      case 2:
        return clock_->advance(std::chrono::milliseconds(random_() % 200)), std::string();
      case 3:
        return bounded_ && random_() % 20 == 0 ? resize() : std::string();
      case 4:
        return random_() % 200 == 0 ? purge() : std::string();
      case 5:
        return random_() % 4 == 0 ? expire(key) : set(key);
      case 6:
      case 7:
      case 8:
        return set(key);
      default:
        return get(key);
    }
  }

  bool valid() const { return engine_.valid(); }

 private:
  struct Entry {
    std::string value;
    cachecade::Clock::Steady stale;    // from then on it is not fresh
    cachecade::Clock::Steady expires;  // from then on it is of no use
  };

  Limits tight() { return {50 + random_() % 200, 20'000 + random_() % 50'000}; }

  /// Keys of three functions, numbers and texts.
  std::string random_key() {
    const auto n = random_() % 300;
    const auto name = "t:f" + std::to_string(n % 3) + ":";
    return n % 2 == 0 ? name + "[" + std::to_string(n) + "]" : name + "[\"" + std::to_string(n) + "\"]";
  }

  std::string set(const std::string& key) {
    const cachecade::Duration ttl = std::chrono::milliseconds(random_() % 2000);
    const auto value = std::to_string(++sets_) + std::string(random_() % 300, 'x');
    const auto type = engine_.type(cachecade::memory::key_prefix_of(key), support::ops_of<std::string>);
    const auto linger = std::chrono::milliseconds(random_() % 2 * (random_() % 1000));
    const bool stored = support::store(engine_, type, Id(key), value, {.ttl = ttl, .on_error_for = linger});
    map_.erase(key);
    const auto stale = clock_->steady() + ttl.nanoseconds();
    if (ttl.positive()) map_[key] = {value, stale, stale + linger};
    return stored == ttl.positive() ? "" : "a value was refused, or kept for no time";
  }

  std::string get(const std::string& key) {
    const bool fresh_only = random_() % 2 == 0;
    const auto held = fresh_only ? engine_.find(Id(key)) : engine_.find_living(Id(key));
    const auto known = map_.find(key);
    const bool alive =
        known != map_.end() && (fresh_only ? known->second.stale : known->second.expires) > clock_->steady();
    if (held && !alive) return "found what was erased or expired: " + key;
    if (held && *static_cast<const std::string*>(held->value()) != known->second.value) return "found a wrong value";
    if (!held && alive && !bounded_) return "lost " + key;
    return "";
  }

  std::string erase(const std::string& key) {
    const bool was_there = engine_.erase(Id(key));
    const auto known = map_.find(key);
    const bool alive = known != map_.end() && known->second.expires > clock_->steady();
    map_.erase(key);
    return was_there && !alive ? "erased what was not there" : !was_there && alive && !bounded_ ? "lost " + key : "";
  }

  std::string expire(const std::string& key) {
    const bool was_there = engine_.expire(Id(key));
    const auto known = map_.find(key);
    const auto now = clock_->steady();
    const bool alive = known != map_.end() && known->second.expires > now;
    if (alive) {
      auto& entry = known->second;
      const auto after = entry.expires - entry.stale;
      entry.stale = std::min(entry.stale, now);
      entry.expires = entry.stale + after;
    }
    return was_there && !alive ? "expired what was not there" : !was_there && alive && !bounded_ ? "lost " + key : "";
  }

  std::string clear(int function) {
    const auto head = "t:f" + std::to_string(function) + ":";
    engine_.erase_if([&](std::string_view key) { return key.starts_with(head); });
    std::erase_if(map_, [&](const auto& entry) { return entry.first.starts_with(head); });
    return "";
  }

  std::string resize() {
    const auto limits = tight();
    engine_.limit(limits);
    const auto usage = engine_.usage();
    return usage.entries <= limits.max_entries && usage.bytes <= limits.max_bytes ? "" : "beyond its new bounds";
  }

  std::string purge() {
    engine_.purge();
    std::erase_if(map_, [&](const auto& entry) { return entry.second.expires <= clock_->steady(); });
    return bounded_ || engine_.usage().entries == map_.size() ? "" : "purge left something";
  }

  std::mt19937 random_;
  bool bounded_;
  std::shared_ptr<support::ManualClock> clock_ = std::make_shared<support::ManualClock>();
  Engine engine_;
  std::unordered_map<std::string, Entry> map_;
  std::uint64_t sets_ = 0;
};

}  // namespace

TEST_CASE("the engine agrees with a plain map, whatever is done to it", "[memory][model]") {
  const int steps = support::soak(50'000, 2'500);
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    Model model(seed);
    for (int n = 0; n < steps; ++n) {
      const auto wrong = model.step();
      if (!wrong.empty()) FAIL(wrong << " (seed " << seed << ", step " << n << ")");
    }
    if (!model.valid()) FAIL("an invariant does not hold (seed " << seed << ")");
  }
  CHECK(steps > 0);
}
