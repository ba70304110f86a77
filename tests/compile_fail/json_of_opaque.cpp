// expect: json\(\) needs a result that JSON can hold
// lines: 12
#include <cachecade.hpp>

#include <functional>
using namespace std::chrono_literals;
struct Opaque {
  std::function<int()> run;
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return Opaque{}; });
  good(1);
#ifdef CACHECADE_MUST_FAIL
  good.json(1);
#endif
}
