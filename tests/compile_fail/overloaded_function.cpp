// expect: or fn is overloaded: cast it
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
double twice(double x);
int main() {
  auto good = cachecade::cachecaded("f", 1s, static_cast<int (*)(int)>(twice));
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, twice);
#endif
}
