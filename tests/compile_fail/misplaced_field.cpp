// expect: designator order for field .*name
// only: g++ (Clang warns, with the same words, and puts them in order)
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  auto good = cachecade::cachecaded({.name = "f", .ttl = 1s}, twice);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded({.ttl = 1s, .name = "f"}, twice);
#endif
}
