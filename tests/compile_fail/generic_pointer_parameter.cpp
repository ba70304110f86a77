// expect: a pointer parameter cannot be part of a key
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](auto x) { return x == 0; });
  good(1);
#ifdef CACHECADE_MUST_FAIL
  int one = 1;
  good.key(&one);
#endif
}
