// expect: this codec is not for the function's result
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  auto good = cachecade::cachecaded({.name = "f", .ttl = 1s, .codec = cachecade::CborCodec{}}, twice);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded({.name = "f", .ttl = 1s, .codec = cachecade::TextCodec{}}, twice);
#endif
}
