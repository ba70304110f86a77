// expect: a view as result .* would outlive what it shows
#include <cachecade.hpp>

#include <ranges>
#include <vector>
using namespace std::chrono_literals;
std::vector<int> numbers{1, 2, 3};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int least) { return std::vector<int>{least}; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded(
      "f", 1s, [](int least) { return numbers | std::views::filter([least](int n) { return n > least; }); });
#endif
}
