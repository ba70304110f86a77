// expect: this result holds views or raw pointers or references
// lines: 12
#include <cachecade.hpp>

#include <string>
#include <tuple>
using namespace std::chrono_literals;
int number = 0;
int main() {
  cachecade::cachecaded("f", 1s, [](int) { return std::tuple<int, std::string>(); });
#ifdef CACHECADE_MUST_FAIL
  cachecade::cachecaded("f", 1s, [](int) { return std::tie(number); });
#endif
}
