// expect: a union among the members does not tell
// lines: 12
#include <cachecade.hpp>

#include <vector>
using namespace std::chrono_literals;
union Number {
  int whole;
  double floating;
};
struct Result {
  int kind = 0;
  Number number{};
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return Result{}; });
  good(1);
#ifdef CACHECADE_MUST_FAIL
  good.json(1);
#endif
}
