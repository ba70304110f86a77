// expect: Cached<R\(P...\)> returns results by value
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  cachecade::Cached<int()> good;
#ifdef CACHECADE_MUST_FAIL
  cachecade::Cached<void()> bad;
#endif
}
