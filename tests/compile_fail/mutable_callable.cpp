// expect: a mutable callable may answer differently each time
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  int n = 0;
  auto good = cachecade::cachecaded("f", 1s, [n](int x) { return x + n; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [n](int x) mutable { return x + ++n; });
#endif
}
