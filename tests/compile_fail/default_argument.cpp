// expect: does not know the function's default arguments
// lines: 12
#include <cachecade.hpp>

#include <memory>
#include <optional>
#include <string>
using namespace std::chrono_literals;
int add(int a, int b = 2);
int add(int a, int b) { return a + b; }
int main() {
  auto good = cachecade::cachecaded<add>(1s);
  good(1, 2);
#ifdef CACHECADE_MUST_FAIL
  good(1);
#endif
}
