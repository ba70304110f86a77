// Retention: what becomes of a result: for how long it is kept, by the knobs of the policy that look at it, and where.
#pragma once

#include <cachecade/duration.hpp>
#include <cachecade/load/lookup_result.hpp>
#include <cachecade/load/request.hpp>
#include <cachecade/load/tier.hpp>
#include <cachecade/stats.hpp>

#include <optional>
#include <string_view>
#include <variant>

namespace cachecade::load {

class Flight;

/// For how long a result is kept, and under which tags that only it tells.
struct Retention {
  StaleWindows windows{};
  TagNames tags{};
};

/// What the policy says of a flight's result, or why it is not kept. `serves`: as its tier says of itself.
std::variant<Retention, Dropped> retention_of(const Request& request, bool serves, const Flight& flight,
                                              const void* value, const StoreToken& token) noexcept;

/// Counts what became of it, nothing: it is stored in the tier of this name. A value that `replaces` what stands there
/// and is not kept itself leaves nothing there. Throws std::bad_alloc.
void note_retained(Request& request, std::optional<Dropped> dropped, bool replaces, std::string_view tier);

/// Stores `value`, the result of the flight, or counts why not; tells whether it is kept. A value that `replaces` what
/// stands there and is not kept itself leaves nothing there. Throws std::bad_alloc.
bool retain(Request& request, Tier& tier, Flight& flight, const void* value, Duration cost, const StoreToken& token,
            bool replaces);

/// Whether no tag of the value was invalidated since the moment of the token. False also where its tags cannot be told.
bool still_current(const Request& request, const StoreToken& token, const void* value) noexcept;

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/retention.ipp>
#endif
