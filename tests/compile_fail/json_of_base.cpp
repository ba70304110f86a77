// expect: the members of a base class cannot be told
// lines: 12
#include <cachecade.hpp>

#include <vector>
using namespace std::chrono_literals;
struct Base {
  int id = 0;
};
struct Result : Base {
  int more = 0;
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return Result{}; });
  good(1);
#ifdef CACHECADE_MUST_FAIL
  good.json(1);
#endif
}
