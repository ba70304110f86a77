// A load in the background that runs on after the process began to end, longer than that waits for it: nothing of ours
// uses what is destroyed meanwhile.
#include <cachecade/global.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <thread>

using namespace std::chrono_literals;

namespace {

std::atomic<bool> returned{false};
std::atomic<int> runs{0};
std::atomic<int> warnings{0};

/// Destroyed last: has the load return while the process ends.
struct LastOfAll {
  ~LastOfAll() {
    while (!returned) std::this_thread::yield();
    std::this_thread::sleep_for(100ms);
    if (warnings != 1) std::_Exit(2);
  }
} const last_of_all;

struct Resource {
  std::atomic<bool> alive{true};
  ~Resource() { alive = false; }
} resource;

void use_resource() {
  if (!resource.alive) std::_Exit(1);
}

int load(int n) {
  if (runs++ == 0) return n;
  while (resource.alive) std::this_thread::yield();
  returned = true;
  return n;
}

}  // namespace

int main() {
  cachecade::init_cache({.storage_engines = {"memory"}, .log = [](cachecade::LogLevel level, std::string_view) {
                           use_resource();
                           if (level == cachecade::LogLevel::warning) ++warnings;
                         }});
  const auto keep = [](int) {
    use_resource();
    return true;
  };
  static const auto get = cachecade::cachecaded({.name = "f", .ttl = 1ms, .stale_for = 1h, .cache_if = keep}, load);
  get(1);
  while (runs < 2) get(1);
}
