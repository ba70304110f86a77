// expect: cache_if, ttl_of and tags_of are called with the function's result
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  auto good = cachecade::cachecaded({.name = "f", .ttl = 1s, .cache_if = [](int x) { return x > 0; }}, twice);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded({.name = "f", .ttl = 1s, .cache_if = [](std::string) { return true; }}, twice);
#endif
}
