// Wraps a slow function and calls it three times: what was a hit, from which store, and how much time it saved.
#include <cachecade.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

using namespace std::chrono_literals;

std::string load_report(int year) {
  std::this_thread::sleep_for(250ms);
  return "report of " + std::to_string(year);
}

int main() {
  cachecade::init_cache();  // replit, then redis, then memory: the first that answers
  auto get_report = cachecade::cachecaded("quickstart.report", 60s, load_report);
  get_report.invalidate(2026);  // a shared store may still hold an earlier run's

  std::chrono::nanoseconds first{}, later{};
  for (int call = 1; call <= 3; ++call) {
    const auto stored = get_report.entry(2026);
    const auto start = std::chrono::steady_clock::now();
    const std::string report = get_report(2026);
    const auto took = std::chrono::steady_clock::now() - start;
    (call == 1 ? first : later) += took;
    std::cout << "call " << call << ": \"" << report << "\" "
              << (stored ? "hit in " + stored->store : "miss, stored in " + cachecade::active_backend()) << ", "
              << std::chrono::duration<double, std::milli>(took).count() << " ms\n";
  }
  std::cout << "saved " << std::chrono::duration<double, std::milli>(2 * first - later).count() << " ms of 3 calls\n";
}
