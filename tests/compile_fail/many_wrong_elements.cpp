// expect: many\(\) takes a range of what the function takes
// lines: 12
#include <cachecade.hpp>

#include <string>
#include <tuple>
#include <vector>
using namespace std::chrono_literals;
int sum(int a, int b);
int main() {
  auto f = cachecade::cachecaded("f", 1s, sum);
  auto good = f.many(std::vector<std::tuple<int, int>>{{1, 2}});
#ifdef CACHECADE_MUST_FAIL
  auto bad = f.many(std::vector<std::string>{"1", "2"});
#endif
}
