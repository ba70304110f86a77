// expect: a move-only result cannot be handed out twice
// lines: 12
#include <cachecade.hpp>

#include <memory>
using namespace std::chrono_literals;
int main() {
  const cachecade::Cache<> cache;
  cache.set("k", 1, 1s);
#ifdef CACHECADE_MUST_FAIL
  cache.set("k", std::make_unique<int>(1), 1s);
#endif
}
