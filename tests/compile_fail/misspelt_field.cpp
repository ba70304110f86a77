// expect: a field of the policy is misspelt
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  auto good = cachecade::cachecaded({.name = "f", .ttl = 1s}, twice);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded({.name = "f", .tll = 1s}, twice);
#endif
}
