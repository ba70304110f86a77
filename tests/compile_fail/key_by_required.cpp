// expect: a non-const reference parameter cannot be part of a key.*key_by
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Database {};
int main() {
  auto good = cachecade::cachecaded({.name = "f", .ttl = 1s, .key_by = [](Database&, int id) { return id; }},
                                    [](Database&, int id) { return id; });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded({.name = "f", .ttl = 1s}, [](Database&, int id) { return id; });
#endif
}
