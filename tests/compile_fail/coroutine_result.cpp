// expect: can be read once only, like a coroutine
// lines: 12
#include <cachecade.hpp>

#include <coroutine>
using namespace std::chrono_literals;
struct Task {
  struct promise_type {};
  std::coroutine_handle<promise_type> handle;
};
int main() {
  cachecade::cachecaded("f", 1s, [](int x) { return x; });
#ifdef CACHECADE_MUST_FAIL
  cachecade::cachecaded("f", 1s, [](int) { return Task(); });
#endif
}
