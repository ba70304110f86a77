// Two processes and their store, simulated in one thread: whatever happens, no answer breaks contracts 2, 3 and 4 of
// the design. CACHECADE_SEED=n in the environment replays one seed and tells its steps.
#include <simulation/simulation.hpp>

#include <cachecade/detail/process_seed.hpp>

#include <support/catch.hpp>
#include <support/soak.hpp>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

namespace {

using simulation::Line;
using simulation::StoreOperation;
using simulation::Tally;
using simulation::Trace;

constexpr int steps = 200;

/// What went wrong; empty: nothing. The same for the same seed, in every process.
std::string simulate(std::uint64_t seed, Tally& tally, Trace* trace) {
  const_cast<cachecade::detail::SipKey&>(cachecade::detail::process_seed()) = {seed, ~seed};
  return simulation::Simulation(seed, tally, trace).run(steps);
}

std::string story(std::uint64_t seed) {
  Tally tally;
  Trace trace;
  const auto why = simulate(seed, tally, &trace);
  std::string text =
      "CACHECADE_SEED=" + std::to_string(seed) + ": " + (why.empty() ? "nothing went wrong" : why) + "\n";
  for (const auto& line : trace) text += line + "\n";
  return text;
}

/// Whether what happened is enough to find something by.
void check_power(const Tally& tally) {
  CHECK(10 * tally.hits >= 3 * (tally.hits + tally.misses));
  CHECK(tally.fenced >= 1'000);
  CHECK(tally.probes >= 1'000);
  for (const auto operation :
       {StoreOperation::get, StoreOperation::set, StoreOperation::erase, StoreOperation::clear}) {
    const auto& befallen = tally.befallen[static_cast<std::size_t>(operation)];
    CAPTURE(static_cast<int>(operation));
    for (const auto fault : befallen.faults) CHECK(fault >= 100);
    CHECK(befallen.lost >= 100);
    CHECK(befallen.late >= 100);
    CHECK(befallen.down >= 100);
    CHECK((operation != StoreOperation::set || befallen.held >= 100));
    CHECK((!Line::removes(operation) || befallen.refused >= 100));
  }
}

std::optional<std::uint64_t> number_from(const char* name) {
  const auto* const text = std::getenv(name);
  return text == nullptr ? std::nullopt : std::optional<std::uint64_t>(std::strtoull(text, nullptr, 10));
}

}  // namespace

TEST_CASE("no answer breaks a contract, whatever happens", "[simulation]") {
  Tally tally;
  if (const auto seed = number_from("CACHECADE_SEED")) {
    WARN(story(*seed));
    REQUIRE(simulate(*seed, tally, nullptr).empty());
    return;
  }
  constexpr std::uint64_t part = support::sanitized() ? 200 : 2'000;
  const auto seeds = number_from("CACHECADE_SEEDS").value_or(support::soak<std::uint64_t>(100'000, part));
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    if (!simulate(seed, tally, nullptr).empty()) FAIL(story(seed));
  }
  if (seeds >= 2'000) check_power(tally);
  WARN(seeds << " seeds of " << steps << " steps: " << tally.hits << " hits, " << tally.misses << " misses, "
             << tally.fenced << " stores turned away by a fence, " << tally.probes << " probes");
}
