// StoreExpiry: ending the ttl of entries in a shared store, one batch of keys at a time.
//
// An entry is read and written back, so whatever else this process stores or removes under the key meanwhile must win:
// a guard stands on every key of the batch, a flight without a result, that an invalidation voids and waits for like
// any other that stores. Cost: two trips a batch.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/flights.hpp>
#include <cachecade/store/store.hpp>
#include <cachecade/store/store_call.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cachecade::load {

class StoreExpiry {
 public:
  static constexpr std::size_t batch_size = 512;

  StoreExpiry(store::Store& store, Flights& flights, const Clock& clock)
      : store_(store), flights_(flights), clock_(clock) {}

  /// Tells of how many of these keys, at most `batch_size`, the ttl was ended.
  std::size_t end_ttl(const std::vector<std::string>& keys) {
    store::StoreCall call(store_);
    const Guards guards(*this, keys);
    const auto found = call.get_many(keys);
    std::vector<Write> writes;
    std::vector<Flight*> storing;
    std::size_t ended = 0;
    for (std::size_t at = 0; at < found.size(); ++at) {
      if (!found[at].ok() || !*found[at]) continue;
      auto expired = envelope::expire(**found[at], check_of(keys[at]), clock_.wall().time_since_epoch().count(),
                                      store_.traits().text_only);
      if (!expired.ours) continue;
      ++ended;
      if (!guards.flight(at).begin_store()) continue;  // it was invalidated meanwhile
      storing.push_back(&guards.flight(at));
      writes.push_back({keys[at], std::move(expired.bytes), std::chrono::milliseconds(expired.life_ms)});
    }
    write(call, writes);
    for (auto* flight : storing) flight->end_store();
    return ended;
  }

 private:
  class Guards {
   public:
    Guards(StoreExpiry& expiry, const std::vector<std::string>& keys) : flights_(expiry.flights_) {
      flying_.reserve(keys.size());
      for (const auto& key : keys) {
        flying_.push_back(flights_.start(key, nullptr, {}, expiry.clock_.steady(), expiry.store_.traits().timeout));
      }
    }
    ~Guards() {
      for (const auto& flight : flying_) {
        flights_.remove(flight);
        flight->complete(nullptr);
      }
    }
    Guards(const Guards&) = delete;
    Guards& operator=(const Guards&) = delete;

    Flight& flight(std::size_t at) const { return *flying_[at]; }

   private:
    Flights& flights_;
    std::vector<std::shared_ptr<Flight>> flying_;
  };

  static std::string check_of(const std::string& key) { return Key::from_text(key).check(); }

  /// What has nothing left is removed.
  static void write(store::StoreCall& call, std::vector<Write>& writes) {
    std::vector<std::string> gone;
    std::erase_if(writes, [&](const Write& entry) {
      if (entry.value.empty()) gone.push_back(entry.key);
      return entry.value.empty();
    });
    if (!gone.empty()) call.erase_many(gone);
    if (!writes.empty()) call.set_many(writes);
  }

  store::Store& store_;
  Flights& flights_;
  const Clock& clock_;
};

}  // namespace cachecade::load
