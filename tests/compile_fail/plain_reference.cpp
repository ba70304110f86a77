// expect: a plain value has a type without const, & and
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  const cachecade::Cache<> cache;
  auto good = cache.get<int>("k");
#ifdef CACHECADE_MUST_FAIL
  auto bad = cache.get<int&>("k");
#endif
}
