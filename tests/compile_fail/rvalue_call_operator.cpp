// expect: cannot be wrapped: wrap a lambda
// lines: 12
#include <cachecade.hpp>

#include <memory>
#include <optional>
#include <string>
using namespace std::chrono_literals;
struct Callable {
  int operator()(int x) && { return x; }
};
int main() {
#ifdef CACHECADE_MUST_FAIL
  cachecade::cachecaded("f", 1s, Callable{});
#endif
}
