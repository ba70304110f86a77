// expect: a move-only result cannot be handed out twice: return std::shared_ptr<const T>
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int x) { return std::make_shared<const int>(x); });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int x) { return std::make_unique<int>(x); });
#endif
}
