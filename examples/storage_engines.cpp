// Choosing storage engines: the first of the list that answers becomes active, and the log says why.
#include <cachecade.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

int main() {
  const cachecade::Cache cache({.storage_engines = {"redis", "memory"},
                                .memory = {.max_entries = 1000},
                                .redis = {.url = "redis://127.0.0.1:1"}});  // nobody listens there
  auto square = cache.cachecaded("square", 10s, [](int x) { return x * x; });
  std::cout << "on " << cache.active_backend() << ": " << square(12) << '\n';

  try {
    const cachecade::Cache redis_only({.storage_engines = {"redis"}, .redis = {.url = "redis://127.0.0.1:1"}});
  } catch (const cachecade::Error& error) {
    std::cout << error.what() << '\n';
  }
  return cache.active_backend() == "memory" ? 0 : 1;
}
