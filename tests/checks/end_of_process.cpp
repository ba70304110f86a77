// Loads in the background at the end of the process end before what they use is destroyed, whoever runs them, also what
// they were the first to use; where another thread than the main one ends it, what was there before the first of them.
#include <cachecade/global.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <thread>

using namespace std::chrono_literals;

namespace {

struct Resource {
  std::atomic<bool> alive{true};
  ~Resource() { alive = false; }
};

Resource& resource() {
  static Resource made_at_first_use;
  return made_at_first_use;
}

std::atomic<int> runs{0};
std::atomic<int> ended{0};

int load(int n) {
  if (runs++ == 0) return n;
  const auto& used = resource();
  for (const auto until = std::chrono::steady_clock::now() + 200ms; std::chrono::steady_clock::now() < until;) {
    if (!used.alive) std::_Exit(1);
    std::this_thread::yield();
  }
  ++ended;
  return n;
}

/// Leaves the process, by main's return, while a load in the background runs.
void leave_while_loading(std::shared_ptr<cachecade::Executor> executor) {
  cachecade::init_cache({.storage_engines = {"memory"},
                         .executor = std::move(executor),
                         .log = [](cachecade::LogLevel, std::string_view) {}});
  static const auto get = cachecade::cachecaded({.name = "f", .ttl = 1ms, .stale_for = 1h}, load);
  get(1);
  while (runs < 2) get(1);
}

struct AllEnded {
  ~AllEnded() {
    if (ended != runs - 1) std::_Exit(2);
  }
} const all_ended;

int leave_from_another_thread() {
  resource();
  std::thread([] {
    leave_while_loading(nullptr);
    std::exit(0);
  }).join();
  return 4;
}

int exit_code_of(pid_t child) {
  int status = -1;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

}  // namespace

int main() {
  const pid_t first = ::fork();
  if (first == 0) return leave_from_another_thread();
  const pid_t second = ::fork();
  leave_while_loading(second == 0 ? std::make_shared<cachecade::ThreadExecutor>() : nullptr);
  if (second == 0) return 0;
  return exit_code_of(first) + exit_code_of(second);
}
