// expect: tell\(\) is for one call
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  auto f = cachecade::cachecaded("f", 1s, twice);
  cachecade::CallOutcome outcome;
  auto good = f.with(cachecade::max_age(1s)).many({1, 2});
#ifdef CACHECADE_MUST_FAIL
  auto bad = f.with(cachecade::tell(outcome)).many({1, 2});
#endif
}
