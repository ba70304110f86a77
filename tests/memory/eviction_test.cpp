// The eviction order by itself: what it keeps under traffic of different kinds, and that it never loses count.
#include <cachecade/memory/eviction.hpp>
#include <cachecade/memory/use_counter.hpp>

#include <support/catch.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <vector>

using cachecade::memory::Eviction;
using cachecade::memory::FrequencySketch;
using cachecade::memory::RequestSample;
using cachecade::memory::Traffic;
using cachecade::memory::UseCounter;

namespace {

struct Entry {
  std::uint64_t key = 0;
  std::size_t heavy = 1;
  bool over = false;
  std::uint32_t place = 0;
  mutable UseCounter uses{};

  std::uint32_t hash() const { return static_cast<std::uint32_t>((key * 0x9e3779b97f4a7c15U) >> 32); }
  std::size_t weight() const { return heavy; }
  UseCounter& use() const { return uses; }
  std::uint32_t& slot() { return place; }
  std::uint32_t slot() const { return place; }
  bool expires_by(int) const { return over; }
};

/// A cache of keys whose room is counted in entries.
class Keys {
 public:
  explicit Keys(std::size_t room, std::uint64_t seed = 1)
      : room_(room), traffic_(room, sample_, seed), order_(traffic_, seed) {}

  bool request(std::uint64_t key) {
    if (const auto found = entries_.find(key); found != entries_.end()) {
      sample_.used(*found->second);
      return true;
    }
    const bool full = entries_.size() >= room_;
    if (full) evict();
    auto& entry = entries_[key] = std::make_unique<Entry>();
    entry->key = key;
    order_.insert(*entry, room_);
    if (!full) order_.spread();
    return false;
  }

  void evict() {
    const auto& victim = order_.evict(0, entries_.size());
    REQUIRE(entries_.count(victim.key) == 1);
    last_victim = victim.key;
    entries_.erase(victim.key);
  }

  void erase(std::uint64_t key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    order_.erase(*found->second);
    entries_.erase(found);
  }

  bool valid() const {
    bool sound = order_.size() == entries_.size();
    for (const auto& entry : entries_) sound = sound && order_.holds(*entry.second);
    return sound;
  }

  std::map<std::uint64_t, std::unique_ptr<Entry>>& entries() { return entries_; }
  Eviction<Entry>& order() { return order_; }
  std::uint64_t last_victim = 0;

 private:
  std::size_t room_;
  std::map<std::uint64_t, std::unique_ptr<Entry>> entries_;
  RequestSample sample_;
  Traffic traffic_;
  Eviction<Entry> order_;
};

/// The part of the requests that hit.
template <class Next>
double hit_ratio(Keys& keys, int requests, Next&& next) {
  int hits = 0;
  for (int n = 0; n < requests; ++n) hits += keys.request(next(n));
  return static_cast<double>(hits) / requests;
}

}  // namespace

TEST_CASE("favourites survive a scan and a flood of keys that come once", "[memory][eviction]") {
  Keys keys(1000);
  std::mt19937_64 random(1);
  const auto favourite = [&](int) { return random() % 500; };
  hit_ratio(keys, 50'000, favourite);
  std::uint64_t once = 1'000'000;
  hit_ratio(keys, 100'000, [&](int n) { return n % 2 == 0 ? random() % 500 : ++once; });
  CHECK(hit_ratio(keys, 10'000, favourite) > 0.95);
}

TEST_CASE("a loop longer than the room still hits", "[memory][eviction]") {
  Keys keys(500);
  hit_ratio(keys, 300'000, [](int n) { return static_cast<std::uint64_t>(n % 1000); });
  CHECK(hit_ratio(keys, 100'000, [](int n) { return static_cast<std::uint64_t>(n % 1000); }) > 0.40);
}

TEST_CASE("when the favourites change, the new ones take over", "[memory][eviction]") {
  Keys keys(1000);
  std::mt19937_64 random(1);
  hit_ratio(keys, 200'000, [&](int) { return random() % 800; });
  hit_ratio(keys, 50'000, [&](int) { return 5000 + random() % 800; });
  CHECK(hit_ratio(keys, 10'000, [&](int) { return 5000 + random() % 800; }) > 0.90);
}

TEST_CASE("what comes back once, at a fixed distance, is still there", "[memory][eviction]") {
  Keys keys(1000);
  const auto next = [](int n) { return static_cast<std::uint64_t>(n % 2 == 0 ? n : n - 601); };
  hit_ratio(keys, 100'000, next);
  CHECK(hit_ratio(keys, 100'000, [&](int n) { return next(n + 100'000); }) > 0.45);
}

TEST_CASE("an expired entry goes before any other that the hands meet", "[memory][eviction]") {
  Keys keys(1000);
  for (std::uint64_t key = 0; key < 1000; ++key) keys.request(key);
  for (auto& entry : keys.entries()) entry.second->over = true;
  for (int n = 0; n < 1000; ++n) {
    REQUIRE(keys.order().size() == static_cast<std::size_t>(1000 - n));
    keys.evict();
  }
  CHECK(keys.valid());
}

TEST_CASE("the order never loses count, whatever is asked of it", "[memory][eviction][model]") {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937_64 random(seed);
    const std::size_t room = 1 + random() % 300;
    Keys keys(room, seed);
    for (int n = 0; n < 2000; ++n) {
      const auto key = random() % (2 * room);
      switch (random() % 10) {
        case 0:
          keys.erase(key);
          break;
        case 1:
          if (!keys.entries().empty()) keys.evict();
          break;
        case 2:
          if (const auto found = keys.entries().find(key); found != keys.entries().end()) {
            auto fresh = std::make_unique<Entry>();
            fresh->key = key;
            fresh->heavy = 1 + random() % 5;
            keys.order().replace(*found->second, *fresh);
            found->second = std::move(fresh);
          }
          break;
        default:
          keys.request(key);
      }
    }
    REQUIRE(keys.valid());
  }
}

TEST_CASE("readers' counters saturate and are spent one by one", "[memory][eviction]") {
  UseCounter counter;
  CHECK_FALSE(counter.spend_reference());
  for (int n = 0; n < 10; ++n) counter.hit();
  CHECK(counter.pending() == 3);
  CHECK(counter.take_pending() == 3);
  CHECK(counter.take_pending() == 0);
  for (int n = 0; n < 3; ++n) CHECK(counter.spend_reference());
  CHECK_FALSE(counter.spend_reference());
  counter.hit();
  CHECK(counter.pending() == 1);
  CHECK(counter.spend_references());
  CHECK_FALSE(counter.spend_references());
}

TEST_CASE("the sketch estimates never too low, fades, and keeps its counts when it grows", "[memory][eviction]") {
  FrequencySketch sketch;
  CHECK(sketch.estimate(1) == 0);
  sketch.expect(64);
  std::mt19937 random(1);
  for (std::uint32_t n = 1; n <= 30; ++n) sketch.add(n * 0x9e3779b9U, n % 10);
  for (std::uint32_t n = 1; n <= 30; ++n) CHECK(sketch.estimate(n * 0x9e3779b9U) >= n % 10);
  sketch.expect(10'000);
  for (std::uint32_t n = 1; n <= 30; ++n) CHECK(sketch.estimate(n * 0x9e3779b9U) >= n % 10);
  sketch.add(7, 15);
  CHECK(sketch.estimate(7) == 15);
  for (int n = 0; n < 200'000; ++n) sketch.add(static_cast<std::uint32_t>(random()));
  CHECK(sketch.estimate(7) < 15);
}
