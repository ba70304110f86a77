// expect: its arguments must be owned
#include <cachecade.hpp>
#include <span>
using namespace std::chrono_literals;
int sum(std::span<const int> numbers) { return numbers.empty() ? 0 : numbers[0]; }
int main() {
  auto good = cachecade::cachecaded({.name = "f", .ttl = 1s}, sum);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded({.name = "f", .ttl = 1s, .stale_for = 1min}, sum);
#endif
}
