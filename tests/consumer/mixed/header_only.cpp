#include "mixed.hpp"

#include <iostream>

#if defined(CACHECADE_SEPARATE_COMPILATION)
#error "this file is the header-only half"
#endif

using namespace std::chrono_literals;

namespace {

const auto wrapped = cachecade::cachecaded("twice", 60s, twice);
bool good = true;
std::string said;

void expect(bool holds, const char* what) {
  if (!holds) std::cout << "two caches in one program: " << what << '\n';
  good = good && holds;
}

bool refuses_name(const char* name) {
  try {
    cachecade::cachecaded(name, 60s, thrice);
    return false;
  } catch (const cachecade::Error& error) {
    return error.code() == cachecade::Errc::name_conflict;
  }
}

}  // namespace

int main() {
  compiled::register_backend("theirs");
  auto cache =
      cachecade::init_cache({.storage_engines = {"theirs", "memory"},
                             .log = [](cachecade::LogLevel, std::string_view text) { said.append(text) += '\n'; }});
  expect(said.find("made in the compiled half") != std::string::npos, "a backend that the other half registered");
  expect(compiled::backend() == "memory" && cachecade::active_backend() == "memory", "the active backend");

  expect(wrapped(1) == 2 && compiled::holds(1) && compiled::call(1) == 2 && runs == 1, "filled here, a hit there");
  expect(compiled::call(2) == 4 && wrapped.peek(2) == 4 && wrapped(2) == 4 && runs == 2, "filled there, a hit here");
  const cachecade::Stats here = cache.stats(), there = compiled::stats(cache);
  expect(here.hits == 2 && here.loads == 2 && there.hits == 2 && there.loads == 2, "the counters");

  const auto mine = cachecade::cachecaded("mine", 60s, twice);
  expect(compiled::refuses_name("mine") && compiled::refuses_name("twice") && refuses_name("twice"), "the registry");

  compiled::enable(false);
  wrapped(1);
  expect(runs == 3, "the switch that turns caching off");
  compiled::enable(true);
  expect(wrapped.invalidate(1) && !compiled::holds(1), "an invalidation");
  expect(cachecade::clear_cache() == 1 && !compiled::holds(2), "clearing");
  return good ? 0 : 1;
}
