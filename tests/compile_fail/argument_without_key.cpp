// expect: this argument has no key
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Point {
  int x, y;
};
int main() {
  cachecade::invalidate_cache_key("f", 1);
#ifdef CACHECADE_MUST_FAIL
  cachecade::invalidate_cache_key("f", Point{1, 2});
#endif
}
