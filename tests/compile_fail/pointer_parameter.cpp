// expect: a pointer parameter cannot be part of a key
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](const char* text) { return text[0]; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](const int* x) { return *x; });
#endif
}
