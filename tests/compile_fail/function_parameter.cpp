// expect: a function parameter cannot be part of a key
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](cachecade::ignore<int (*)(int)>, int x) { return x; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int (*fn)(int), int x) { return fn(x); });
#endif
}
