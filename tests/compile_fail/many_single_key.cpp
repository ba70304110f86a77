// expect: the function of cachecaded_many takes its keys as std::span<const K>
// lines: 12
#include <cachecade.hpp>

#include <optional>
#include <span>
#include <vector>
using namespace std::chrono_literals;
int twice(int x);
std::vector<std::optional<int>> twice_each(std::span<const int> all);
int main() {
  auto good = cachecade::cachecaded_many("f", 1s, twice_each);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded_many("f", 1s, twice);
#endif
}
