// expect: a non-const reference parameter cannot be part of a key
// scenario: F11
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Database {};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](cachecade::ignore<Database&>, int id) { return id; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](Database&, int id) { return id; });
#endif
}
