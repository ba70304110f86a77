// expect: what .key_by returns has no key
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Point {
  int x, y;
};
int main() {
  auto good = cachecade::cachecaded({.name = "f", .ttl = 1s, .key_by = [](const Point& p) { return p.x; }},
                                    [](const Point& p) { return p.x; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded({.name = "f", .ttl = 1s, .key_by = [](const Point& p) { return p; }},
                                   [](const Point& p) { return p.x; });
#endif
}
