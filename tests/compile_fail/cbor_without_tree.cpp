// expect: need nlohmann's library: #include <nlohmann/json.hpp>
// lines: 12
// header-only
#include <cachecade.hpp>
using namespace std::chrono_literals;
int twice(int x);
int main() {
  auto good = cachecade::cachecaded({.name = "f", .ttl = 1s, .codec = cachecade::JsonCodec{}}, twice);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded({.name = "f", .ttl = 1s, .codec = cachecade::CborCodec{}}, twice);
#endif
}
