// expect: the function of get_or_load takes nothing and returns what is asked for
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  const cachecade::Cache<> cache;
  auto good = cache.get_or_load<int>("k", 1s, [] { return 1; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cache.get_or_load<int>("k", 1s, [](int x) { return x; });
#endif
}
