// expect: the function of cachecaded_many returns a map of keys to values
// lines: 12
#include <cachecade.hpp>

#include <map>
#include <span>
#include <vector>
using namespace std::chrono_literals;
std::map<int, int> twice_each(std::span<const int> all);
std::vector<int> those_there(std::span<const int> all);
int main() {
  auto good = cachecade::cachecaded_many("f", 1s, twice_each);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded_many("f", 1s, those_there);
#endif
}
