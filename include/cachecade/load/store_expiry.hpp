// StoreExpiry: ending the ttl of entries in a shared store.
//
// An entry is read and written back, so whatever else this process stores or removes under the key meanwhile must win:
// a guard stands on every key of a piece, a flight without a result, that an invalidation voids and waits for like any
// other that stores. What cannot be read or written back is removed: after an expiry nothing is served as fresh. Cost:
// two trips a piece, three where the store tells how large its values are.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/deadline.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/entry_moment.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/load/flights.hpp>
#include <cachecade/load/piece_size.hpp>
#include <cachecade/load/store_removal.hpp>
#include <cachecade/removal.hpp>
#include <cachecade/store/store.hpp>
#include <cachecade/store/store_call.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace cachecade::load {

/// Blocks for one budget of the store at most where it ends the ttl of one entry, for two a piece where of many.
class StoreExpiry {
 public:
  using Keys = std::span<const std::string>;

  StoreExpiry(store::Store& store, Flights& flights, const Clock& clock)
      : store_(store), flights_(flights), clock_(clock) {}

  /// What the store does not hear is owed to it as a removal.
  Removal end_ttl(const std::string& key) {
    store::StoreCall call(store_);
    const auto outcome = end_piece(Keys(&key, 1), call, call);
    if (store_.withholds(key)) return Removal::not_delivered();
    if (!outcome.lost) return outcome.ended > 0;
    return remove_from_store(call, key);
  }

  /// The same for many, in pieces, of each of which it tells how many. Gives up where the store takes nothing any more.
  void end_ttl_of_all(Keys keys, detail::FunctionRef<void(std::size_t)> ended) {
    PieceSize size(store_.traits().timeout.nanoseconds());
    for (int lost_in_a_row = 0; !keys.empty() && lost_in_a_row < most_lost_in_a_row;) {
      const auto piece = bounded(keys.first(std::min(size.keys(), keys.size())));
      const auto start = Deadline::Clock::now();
      auto outcome = end_piece(piece);
      lost_in_a_row = outcome.lost ? lost_in_a_row + 1 : 0;
      if (!outcome.lost) {
        size.succeeded(outcome.largest, Deadline::Clock::now() - start);
      } else if (size.lost(piece.size())) {
        continue;
      } else {
        outcome.ended = remove(piece.front());
      }
      ended(outcome.ended);
      keys = keys.subspan(piece.size());
    }
    for (const auto& key : keys) store_.owe_removal(key);
  }

 private:
  static constexpr int most_lost_in_a_row = 10;  // the largest piece is down to one key after six

  class Guards {
   public:
    Guards(StoreExpiry& expiry, Keys keys) : flights_(expiry.flights_) {
      flying_.reserve(keys.size());
      for (const auto& key : keys) {
        flying_.push_back(flights_.start(key, nullptr, {}, expiry.clock_.steady(), expiry.store_.traits().timeout));
      }
    }
    ~Guards() {
      for (auto& flight : flying_) flights_.abandon(flight);
    }
    Guards(const Guards&) = delete;
    Guards& operator=(const Guards&) = delete;

    Flight& flight(std::size_t at) const { return *flying_[at]; }

   private:
    Flights& flights_;
    std::vector<std::shared_ptr<Flight>> flying_;
  };

  struct Outcome {
    std::size_t ended = 0;
    std::size_t largest = 0;  // of the values, in bytes
    bool lost = false;        // the store did not take it as a whole
  };

  /// As many of these from the first on as are not too large together, where the store tells.
  Keys bounded(Keys keys) const {
    if (keys.size() == 1) return keys;
    const auto sizes = store_.sizes(keys);
    if (sizes.size() != keys.size()) return keys;
    std::size_t count = 1;
    for (auto bytes = sizes[0]; count < keys.size(); ++count) {
      bytes += sizes[count];
      if (bytes > PieceSize::most_bytes) break;
    }
    return keys.first(count);
  }

  Outcome end_piece(Keys keys) {
    store::StoreCall reading(store_, store::CallKind::walk);
    store::StoreCall writing(store_, store::CallKind::walk);
    return end_piece(keys, reading, writing);
  }

  Outcome end_piece(Keys keys, store::StoreCall& reading, store::StoreCall& writing) {
    const Guards guards(*this, keys);
    const auto found = reading.get_many({keys.begin(), keys.end()}, keys.size());
    Outcome outcome{.lost = found.size() != keys.size() || !reading.answers()};
    if (outcome.lost) return outcome;
    std::vector<Write> writes;
    std::vector<Flight*> storing;
    for (std::size_t at = 0; at < keys.size(); ++at) {
      if (found[at].ok() && found[at]->bytes) outcome.largest = std::max(outcome.largest, found[at]->bytes->size());
      auto expired = expire(keys[at], found[at]);
      if (!expired.ours) continue;
      ++outcome.ended;
      if (!guards.flight(at).begin_store()) continue;  // it was invalidated meanwhile
      storing.push_back(&guards.flight(at));
      writes.push_back({keys[at], std::move(expired.bytes), std::chrono::milliseconds(expired.life_ms)});
    }
    outcome.lost = !write(writing, writes);
    for (auto* flight : storing) flight->end_store();
    return outcome;
  }

  /// What may not be read is removed; what is not ours stays.
  envelope::Expired expire(const std::string& key, const Result<TimedBytes>& found) const {
    if (!found.ok()) return {.ours = store::refused(found.fault()) && found.fault().kind != FaultKind::wrong_type};
    if (!found->bytes) return {};
    const auto opened = envelope::open(*found->bytes);
    const auto* const entry = std::get_if<envelope::Opened>(&opened);
    const auto wall_ms = clock_.wall().time_since_epoch().count();
    const EntryReading reading{.traits = store_.traits(), .left = found->left, .wall_ms = wall_ms};
    return envelope::expire(*found->bytes, Key::from_text(key).check(),
                            entry == nullptr ? wall_ms : moment_of(entry->header, reading, true),
                            store_.traits().text_only);
  }

  /// What has nothing left, or what the store does not take, is removed. False where the store does not do that either.
  static bool write(store::StoreCall& call, std::vector<Write>& writes) {
    std::vector<std::string> gone;
    std::erase_if(writes, [&](const Write& entry) {
      if (entry.value.empty()) gone.push_back(entry.key);
      return entry.value.empty();
    });
    if (!writes.empty() && !call.set_many(writes)) {
      for (const auto& entry : writes) gone.push_back(entry.key);
    }
    return gone.empty() || call.erase_many(gone);
  }

  /// Tells how many went.
  std::size_t remove(const std::string& key) {
    store::StoreCall call(store_, store::CallKind::walk);
    return remove_from_store(call, key) ? 1 : 0;
  }

  store::Store& store_;
  Flights& flights_;
  const Clock& clock_;
};

}  // namespace cachecade::load
