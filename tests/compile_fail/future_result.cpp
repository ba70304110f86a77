// expect: a future as result can be read once only
#include <cachecade.hpp>
#include <future>
using namespace std::chrono_literals;
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int x) { return std::async([x] { return x; }).get(); });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int x) { return std::async([x] { return x; }).share(); });
#endif
}
