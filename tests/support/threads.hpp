// Threads of which a test knows when they wait, so that it need not sleep to let them come together.
#pragma once

#include <unistd.h>

#include <atomic>
#include <deque>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

namespace support {

/// What the kernel says of a thread of this process: its state and how often it went to sleep; empty once it ended.
inline std::string sleep_of(pid_t thread) {
  std::ifstream status("/proc/self/task/" + std::to_string(thread) + "/status");
  std::string line, state, sleeps;
  while (std::getline(status, line)) {
    if (line.starts_with("State:")) state = line;
    if (line.starts_with("voluntary_ctxt_switches:")) sleeps = line;
  }
  return state + sleeps;
}

/// Waits until that thread sleeps, in a wait for others, or has ended: two looks find it in the same sleep.
inline void wait_until_asleep(pid_t thread) {
  for (auto seen = sleep_of(thread);;) {
    std::this_thread::yield();
    const auto now = sleep_of(thread);
    if (now.empty() || (now == seen && now.starts_with("State:\tS"))) return;
    seen = now;
  }
}

/// They are joined at the end of its scope.
class Threads {
 public:
  ~Threads() { join(); }

  template <class Body>
  void start(Body body) {
    auto& id = ids_.emplace_back(0);
    threads_.emplace_back([&id, body = std::move(body)]() mutable {
      id = ::gettid();
      body();
    });
  }

  /// `body` is called with the number of its thread.
  template <class Body>
  void start(int count, const Body& body) {
    for (int number = 0; number < count; ++number) start([body, number] { body(number); });
  }

  /// Waits until each of them sleeps or has ended.
  void wait_until_asleep() const {
    for (const auto& id : ids_) {
      while (id == 0) std::this_thread::yield();
      support::wait_until_asleep(id);
    }
  }

  void join() {
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    ids_.clear();
  }

 private:
  std::deque<std::atomic<pid_t>> ids_;
  std::deque<std::thread> threads_;
};

}  // namespace support
