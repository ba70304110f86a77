// expect: this parameter type has no key: give it an ADL function cachecade_key
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Point {
  int x, y;
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](auto x) { return sizeof x; });
  good(1);
#ifdef CACHECADE_MUST_FAIL
  good(Point{1, 2});
#endif
}
