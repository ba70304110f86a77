// expect: what a pointer member points to is not part of the value
// lines: 12
#include <cachecade.hpp>

#include <vector>
using namespace std::chrono_literals;
struct Result {
  void* at = nullptr;
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return Result{}; });
  good(1);
#ifdef CACHECADE_MUST_FAIL
  good.json(1);
#endif
}
