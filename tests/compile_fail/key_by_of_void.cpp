// expect: what .key_by returns has no key
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  cachecade::cachecaded({.name = "f", .ttl = 1s, .key_by = [](int x) { return x; }}, twice);
#ifdef CACHECADE_MUST_FAIL
  cachecade::cachecaded({.name = "f", .ttl = 1s, .key_by = [](int) {}}, twice);
#endif
}
