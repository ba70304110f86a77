// A user's program.
#include <cachecade.hpp>

#include <iostream>

using namespace std::chrono_literals;

int main() {
  cachecade::init_cache({.storage_engines = {"memory"}, .log = [](cachecade::LogLevel, std::string_view) {}});
  auto twice = cachecade::cachecaded(60s, [](int x) { return 2 * x; });
  std::cout << "backends:";
#if defined(CACHECADE_HAS_REDIS)
  std::cout << " redis";
#endif
#if defined(CACHECADE_HAS_REPLIT)
  std::cout << " replit";
#endif
  std::cout << " memory\n";
  return twice(21) == 42 && twice.peek(21) == 42 ? 0 : 1;
}
