// Configuration by environment: production shares Redis and falls back on memory, development stays in memory.
#include <cachecade.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

using namespace std::chrono_literals;

cachecade::Options options_of(std::string_view environment) {
  if (environment == "production") return {.storage_engines = {"redis", "memory"}, .prefix = "prod"};
  return {.storage_engines = {"memory"}, .prefix = "dev"};
}

int main(int argc, char** argv) {
  const char* set = std::getenv("APP_ENV");
  const std::string environment = argc > 1 ? argv[1] : set != nullptr ? set : "development";
  cachecade::init_cache(options_of(environment));
  auto greet = cachecade::cachecaded("greet", 60s, [](const std::string& who) { return "hello " + who; });
  std::cout << environment << " on " << cachecade::active_backend() << ": " << greet("you") << " under "
            << greet.key("you") << '\n';
}
