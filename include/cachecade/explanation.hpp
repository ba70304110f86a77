// Explanation: what a cache knows of one call, without making it.
//
//   std::cerr << get_user.explain(42).to_string() << '\n';
#pragma once

#include <cachecade/call_outcome.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/policy.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade {

/// What that which stands under a key is good for.
enum class EntryState : unsigned char {
  absent,       // nothing stands there
  fresh,        // a call returns it
  refresh_due,  // a call returns it, and has it loaded anew in the background
  stale,        // the same after its ttl
  fallback,     // a call loads, and uses it where that fails
  unusable,     // a call loads as if it were not there
  unknown,      // the store was not asked, or did not tell
};

/// The name as it stands in texts.
std::string_view to_string(EntryState state) noexcept;

/// What one store has under the key.
struct TierExplanation {
  std::string store{};
  EntryState state = EntryState::absent;
  std::string reason{};            // why it is not fresh, where it is not absent; a sentence without a period
  std::optional<Duration> age{};   // since its load had completed
  std::optional<Duration> ttl{};   // what is left of it; negative where it is over
  std::optional<Duration> cost{};  // what its load took
};

struct Explanation {
  std::string key{};                         // as it stands in every store
  CallStatus next = CallStatus::bypassed;    // what a call would be now
  std::vector<TierExplanation> tiers{};      // where it would look, in that order
  std::optional<Duration> loading_for{};     // a load of this key is under way, for so long
  std::optional<Duration> refreshing_for{};  // the same for one in the background, or that waits for its turn there
  bool held_back = false;                    // a load failed a moment ago: what can be used is used without another
  Policy<> policy{};                         // what is in force, without names; what is not set or zero is not

  /// All of it on one line. It has the key, and so the arguments in it. Throws std::bad_alloc.
  std::string to_string() const;
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/explanation.ipp>
#endif
