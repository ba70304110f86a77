#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/request_flight.hpp>

namespace cachecade::load {

CACHECADE_DECL Flights::Joined join(Flights& flights, Request& request, Duration oldest, bool refreshing) {
  const auto& function = request.function();
  return flights.join(request.text(), &function.ops, request.difference(), request.core().clock->coarse(),
                      function.policy.load_timeout, oldest, refreshing);
}

CACHECADE_DECL std::shared_ptr<Flight> lead_instead(Flights& flights, Request& request) {
  auto& core = request.core();
  return flights.start(request.text(), &request.function().ops, request.difference(), core.clock->coarse(),
                       core.store_budget());
}

}  // namespace cachecade::load
