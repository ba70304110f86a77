// FlightList: the flights under way of some keys, and their lock, in one cache line.
//
// The flights link each other, so that joining and leaving touch nothing else that other cores have just written. A
// list is short: it holds what is under way at one moment.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/load/flight.hpp>
#include <cachecade/memory/patient_mutex.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

namespace cachecade::load {

/// Its members are to be used under its mutex, but for `wait_for_stores`.
struct alignas(64) FlightList {
  memory::PatientMutex mutex{};
  std::shared_ptr<Flight> first{};  // a few: what is under way at one moment
  std::uint64_t changes = 0;

  void add(const std::shared_ptr<Flight>& flight) noexcept {
    flight->next = std::move(first);
    first = flight;
  }

  /// The one that is not voided; null where there is none.
  const std::shared_ptr<Flight>* standing(std::string_view key) const noexcept {
    return find([&](const auto& flight) { return flight->key() == key && !flight->voided(); });
  }

  /// Takes it off the list; null where it is not there.
  std::shared_ptr<Flight> take(const Flight& flight) noexcept {
    auto* at = &first;
    while (*at != nullptr && at->get() != &flight) at = &(*at)->next;
    if (*at == nullptr) return nullptr;
    auto next = std::move((*at)->next);
    return std::exchange(*at, std::move(next));
  }

  template <class Wanted>
  const std::shared_ptr<Flight>* find(Wanted&& wanted) const {
    for (const auto* at = &first; *at != nullptr; at = &(*at)->next) {
      if (wanted(*at)) return at;
    }
    return nullptr;
  }

  /// Tells whether there was any.
  template <class Doomed>
  bool void_if(Doomed&& doomed) {
    bool any = false;
    for (const auto* at = &first; *at != nullptr; at = &(*at)->next) {
      if (!doomed(*at)) continue;
      (*at)->void_it();
      any = true;
    }
    return any;
  }
  template <class Filter>
  void wait_for_stores(Filter&& filter, Deadline by) {
    const auto awaited = [&](const auto& flight) {
      return flight->voided() && !flight->led_by_this_thread() && filter(flight) && flight->storing();
    };
    for (std::shared_ptr<Flight> storing;;) {
      {
        const std::lock_guard lock(mutex);
        const auto* const at = find(awaited);
        if (at == nullptr) return;
        storing = *at;
      }
      if (!storing->wait_for_store(by)) return;
    }
  }
};

}  // namespace cachecade::load
