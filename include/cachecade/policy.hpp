// Policy: how one function is cached, as one plain aggregate.
//
//   cachecaded({.name = "users.get", .ttl = 60s, .version = 2}, load_user)
//
// A knob that is not set is inherited from Options::defaults; zero switches it off.
#pragma once

#include <cachecade/duration.hpp>

#include <optional>
#include <string>
#include <vector>

namespace cachecade {

/// Names under which entries are invalidated together.
using TagNames = std::vector<std::string>;

/// `Signature` is the wrapped function's, `R(P...)`, and adds the knobs that need its types; `void` has the plain knobs
/// alone.
template <class Signature = void>
struct Policy;

template <>
struct Policy<void> {
  std::string name{};             // unique for this function in the prefix; empty: made from the call site
  std::string scope{};            // joins the key: tells closures of one name apart; empty: none
  std::optional<Duration> ttl{};  // life of an entry, at most ten years; zero or negative: nothing is stored
  std::optional<Duration>
      stale_for{};  // after the ttl: the old value is served, and loaded anew in the background; zero: never
  std::optional<Duration> on_error_for{};  // after the ttl: the old value is used when the function fails; zero: never
  std::optional<double> refresh_at{};  // from this part of the ttl on, 0 to 1, the first caller has the value loaded
                                       // anew behind; zero: never
  std::optional<double> early{};       // one caller now and then does so before the end, sooner where a load takes long
                                       // (XFetch's beta: 1 is a good choice); zero: never
  std::optional<double> jitter{};      // ends of life are spread: each entry's ttl is shorter by up to this part of
                                       // it, 0 to 1, and never longer
  std::optional<Duration> negative_ttl{};  // life of an absent result (an empty optional), at most the ttl; zero: it is
                                           // not stored
  std::optional<Duration> load_timeout{};  // how long a caller waits for another's run of the same call before it runs
                                           // the function itself, without storing; zero: 30 s
  std::optional<Duration> soft_timeout{};  // a load that takes longer goes on in the background, where there is an old
                                           // value; zero: it is waited for
  std::optional<int> version{};            // raise it when results change their meaning; entries of other versions are
                                           // misses, and a lower version never overwrites a higher one
  TagNames tags{};                         // names under which entries are invalidated together; empty: inherited
  std::optional<bool> hash_args{};         // the arguments stand in keys as a hash only
  std::optional<bool> shared_required{};   // wrapping a function whose result no codec can encode is an error
};

}  // namespace cachecade
