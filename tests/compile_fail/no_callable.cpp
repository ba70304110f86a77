// expect: what is wrapped is no function
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  cachecade::cachecaded("f", 1s, [] { return 42; });
#ifdef CACHECADE_MUST_FAIL
  cachecade::cachecaded("f", 1s, 42);
#endif
}
