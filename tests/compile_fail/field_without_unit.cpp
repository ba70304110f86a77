// expect: a field of the policy is misspelt, out of order or of a wrong type \(60 for 60s\)
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  const cachecade::Cache<> cache;
  auto good = cache.cachecaded({.name = "f", .ttl = 60s}, twice);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cache.cachecaded({.name = "f", .ttl = 60}, twice);
#endif
}
