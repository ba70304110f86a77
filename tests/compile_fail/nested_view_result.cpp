// expect: this result holds views or raw pointers
#include <cachecade.hpp>

#include <vector>
using namespace std::chrono_literals;
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return std::vector<std::string>{"text"}; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int) { return std::vector<std::string_view>{"text"}; });
#endif
}
