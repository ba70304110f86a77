// expect: a bit-field or a reference among the members
// lines: 12
#include <cachecade.hpp>

#include <vector>
using namespace std::chrono_literals;
struct Result {
  unsigned low : 3;
  unsigned high : 5;
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return Result{}; });
  good(1);
#ifdef CACHECADE_MUST_FAIL
  good.json(1);
#endif
}
