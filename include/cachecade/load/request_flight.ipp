#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/peers.hpp>
#include <cachecade/load/request_flight.hpp>

namespace cachecade::load {

CACHECADE_DECL Flights::Joined join(Flights& flights, Request& request, Duration oldest, bool refreshing) {
  const auto& function = request.function();
  return flights.join(request.text(), &function.ops, request.difference(), request.core().clock->coarse(),
                      function.policy.load_timeout, oldest, refreshing);
}

CACHECADE_DECL std::shared_ptr<Flight> lead_instead(Flights& flights, Request& request) {
  auto& core = request.core();
  auto flight = flights.start(request.text(), &request.function().ops, request.difference(), core.clock->coarse(),
                              core.store_budget());
  for (const auto& peer : Peers::instance().of(core)) {
    peer->flights.void_key(flight->key(), flight->hash(), core.store_budget());
  }
  return flight;
}

}  // namespace cachecade::load
