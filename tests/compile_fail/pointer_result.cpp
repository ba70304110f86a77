// expect: a raw pointer as result would outlive what it points to
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int x) { return std::make_shared<const int>(x); });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int) -> const char* { return "text"; });
#endif
}
