// expect: a field of the policy is misspelt
// lines: 12
#include <cachecade.hpp>

#include <optional>
#include <span>
#include <vector>
using namespace std::chrono_literals;
std::vector<std::optional<int>> twice_each(std::span<const int> all);
int main() {
  auto good = cachecade::cachecaded_many({.name = "f", .ttl = 1s}, twice_each);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded_many({.name = "f", .tll = 1s}, twice_each);
#endif
}
