// expect: a move-only result cannot be handed out twice.*a container of what is move-only
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
std::vector<int> numbers(int x);
std::vector<std::unique_ptr<int>> pointers(int x);
int main() {
  auto good = cachecade::cachecaded("f", 1s, numbers);
  good(1);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, pointers);
  bad(1);
#endif
}
