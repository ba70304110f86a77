// expect: many\(\) takes a range of what the function takes
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  auto f = cachecade::cachecaded("f", 1s, [](auto x) { return x; });
  auto good = f.many({3});
#ifdef CACHECADE_MUST_FAIL
  auto bad = f.many(3);
#endif
}
