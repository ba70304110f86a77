// expect: many\(\) takes a range of what the function takes
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  auto f = cachecade::cachecaded("f", 1s, twice);
  auto good = f.with(cachecade::refresh).many({3});
#ifdef CACHECADE_MUST_FAIL
  auto bad = f.with(cachecade::refresh).many(3);
#endif
}
