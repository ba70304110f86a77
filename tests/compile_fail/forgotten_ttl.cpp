// expect: the ttl is missing: cachecaded\("name", 60s, fn\)
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  auto good = cachecade::cachecaded("f", 60s, twice);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", twice);
#endif
}
