// expect: return std::shared_ptr<const T>
// lines: 12
#include <cachecade.hpp>

#include <memory>
using namespace std::chrono_literals;
std::shared_ptr<const int[]> good(int);
std::shared_ptr<int[]> bad(int);
int main() {
  cachecade::cachecaded("f", 1s, good);
#ifdef CACHECADE_MUST_FAIL
  cachecade::cachecaded("g", 1s, bad);
#endif
}
