// The flight that a request goes with: that of its key, or a new one in its place.
#pragma once

#include <cachecade/duration.hpp>
#include <cachecade/load/flights.hpp>
#include <cachecade/load/request.hpp>

#include <memory>

namespace cachecade::load {

/// The flight of the request's key among `flights` whose answer is at most so old, or one that the caller leads. Thread
/// safe.
Flights::Joined join(Flights& flights, Request& request, Duration oldest, bool refreshing = false);

/// A flight that the caller leads, in place of one that stands there. Thread safe.
std::shared_ptr<Flight> lead_instead(Flights& flights, Request& request);

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/request_flight.ipp>
#endif
