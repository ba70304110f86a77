// expect: a result whose copy constructor is explicit cannot be returned by value
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Explicit {
  Explicit() = default;
  explicit Explicit(const Explicit&) = default;
};
Explicit make(int x);
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return std::make_shared<const Explicit>(); });
  good(1);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, make);
  bad(1);
#endif
}
