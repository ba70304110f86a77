// expect: a reference_wrapper as result would outlive what it refers to
#include <cachecade.hpp>

#include <functional>
using namespace std::chrono_literals;
int number;
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) -> int& { return number; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int) { return std::ref(number); });
#endif
}
