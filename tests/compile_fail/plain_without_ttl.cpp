// expect: the ttl is missing
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  const cachecade::Cache<> cache;
  cache.set("k", 1, 1s);
#ifdef CACHECADE_MUST_FAIL
  cache.set("k", 1);
#endif
}
