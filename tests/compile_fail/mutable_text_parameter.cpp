// expect: a pointer parameter cannot be part of a key
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int good(const char* text);
int bad(char* buffer);
int main() {
  cachecade::cachecaded("f", 1s, good);
#ifdef CACHECADE_MUST_FAIL
  cachecade::cachecaded("g", 1s, bad);
#endif
}
