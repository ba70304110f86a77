// A user's program.
#include <cachecade.hpp>

#include <iostream>
#include <string>

using namespace std::chrono_literals;

#if defined(CACHECADE_HAS_REDIS)
constexpr bool with_redis = true;
#else
constexpr bool with_redis = false;
#endif
#if defined(CACHECADE_HAS_REPLIT)
constexpr bool with_replit = true;
#else
constexpr bool with_replit = false;
#endif

std::string said;

// A backend is known though nothing but the string names it: no linker left its registration out.
bool known(const std::string& backend) { return said.find(backend + ": no storage engine") == std::string::npos; }

int main() {
  cachecade::init_cache({.storage_engines = {"replit", "redis", "memory"},
                         .redis = {.url = "redis://127.0.0.1:1"},
                         .replit = {.url = "http://127.0.0.1:1"},
                         .log = [](cachecade::LogLevel, std::string_view text) { said.append(text) += '\n'; }});
  auto twice = cachecade::cachecaded(60s, [](int x) { return 2 * x; });
  std::cout << "backends:" << (known("redis") ? " redis" : "") << (known("replit") ? " replit" : "") << " memory\n";
  return twice(21) == 42 && twice.peek(21) == 42 && known("redis") == with_redis && known("replit") == with_replit ? 0
                                                                                                                   : 1;
}
