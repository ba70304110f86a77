// Scenario E5: the process-wide cache and an own one are used before main, after it, by atexit, by the destructors of
// globals and of thread-local variables, and by threads that are still running then.
#include <cachecade/global.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

using namespace std::chrono_literals;

namespace {

void require(bool holds) {
  if (!holds) std::_Exit(1);
}

std::string text_of(int n) { return std::string(40, 'x') + std::to_string(n); }

// Constructed before the wrappers, so destroyed after them: what it keeps of them is its own.
struct Last {
  cachecade::CachedFunction<std::string (*)(int), cachecade::JsonCodec, std::string(int)>* global = nullptr;
  ~Last() {
    auto text = cachecade::cachecaded("made at the end", 60s, text_of);
    require(text(1) == text_of(1) && text(1) == text_of(1));
    require(global != nullptr && (*global)(2) == text_of(2));
    delete global;
  }
} last;

const bool quiet = [] {
  cachecade::init_cache({.storage_engines = {"memory"}, .log = [](cachecade::LogLevel, std::string_view) {}});
  return true;
}();
const auto global_text = cachecade::cachecaded("global", 60s, text_of);
const bool used_before_main = global_text(3) == text_of(3) && global_text.peek(3).has_value();
const cachecade::Cache<> own({.storage_engines = {"memory"}, .log = [](cachecade::LogLevel, std::string_view) {}});

struct ThreadsOwn {
  ~ThreadsOwn() { require(global_text(4) == text_of(4) && *own.get<std::string>("four") == text_of(4)); }
};

std::atomic<bool> running{true};

}  // namespace

int main() {
  require(quiet && used_before_main);
  last.global = new auto(global_text);
  std::atexit([] {
    require(global_text(5) == text_of(5) && own.set("five", 5, 60s));
    running = false;
  });
  own.set("four", text_of(4), 60s);
  std::thread([] {
    static thread_local ThreadsOwn at_the_end_of_this_thread;
    static_cast<void>(at_the_end_of_this_thread);
    require(global_text(6) == text_of(6));
  }).join();
  std::thread([text = global_text] {
    for (int n = 0; running; ++n) require(text(n % 100) == text_of(n % 100));
  }).detach();
  static thread_local ThreadsOwn at_the_end_of_main;
  static_cast<void>(at_the_end_of_main);
  return 0;
}
