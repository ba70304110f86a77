// expect: a number has no unit: write 60s, 5min or 1.5h
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  auto good = cachecade::cachecaded("f", 60s, twice);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 60, twice);
#endif
}
