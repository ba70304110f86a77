// expect: this result holds views or raw pointers
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Row {
  const char* name = nullptr;
};
struct Handle {
  void* at = nullptr;
  int (*close)(void*) = nullptr;
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return Handle{}; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int) { return std::make_shared<const Row>(); });
#endif
}
