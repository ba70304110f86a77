// expect: .tags returns a text or a range of texts
// lines: 12
#include <cachecade.hpp>

#include <string>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  cachecade::cachecaded({.name = "f", .ttl = 1s, .tags = [](int x) { return std::to_string(x); }}, twice);
#ifdef CACHECADE_MUST_FAIL
  cachecade::cachecaded({.name = "f", .ttl = 1s, .tags = [](int x) { return x; }}, twice);
#endif
}
