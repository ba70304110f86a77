// expect: a view as result .* would outlive what it shows
#include <cachecade.hpp>
#include <span>
#include <vector>
using namespace std::chrono_literals;
int numbers[3];
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return std::vector<int>(3); });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int) { return std::span<int>(numbers); });
#endif
}
