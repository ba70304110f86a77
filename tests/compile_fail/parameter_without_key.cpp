// expect: this parameter type has no key: give it an ADL function cachecade_key
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Point {
  int x, y;
};
struct Place {
  int x, y;
  friend auto cachecade_key(const Place& place) { return std::tie(place.x, place.y); }
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](const Place& place) { return place.x; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](const Point& point) { return point.x; });
#endif
}
