// expect: a mutable lambda may answer differently each time
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  auto good = cachecade::cachecaded("f", 1s, [n = 0](auto x) { return x + n; });
  good(1);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [n = 0](auto x) mutable { return x + ++n; });
  bad(1);
#endif
}
