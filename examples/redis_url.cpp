// REDIS_URL: results that all processes share. Start one with `REDIS_URL=redis://127.0.0.1:6379/0 ./redis_url`; without
// the variable it says so and runs on memory.
#include <cachecade.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

long slow_sum(long up_to) {
  long sum = 0;
  for (long n = 1; n <= up_to; ++n) sum += n;
  return sum;
}

int main() {
  cachecade::init_cache({.storage_engines = {"redis", "memory"}, .prefix = "example"});
  auto sum = cachecade::cachecaded<slow_sum>(5min);
  const bool was_there = sum.peek(1000).has_value();
  std::cout << "sum: " << sum(1000) << (was_there ? " (an earlier process had stored it in " : " (now stored in ")
            << cachecade::active_backend() << ")\n";
}
