// Two translation units that include everything make one program, and share one process-wide cache.
#include <cachecade.hpp>

using namespace std::chrono_literals;

int twice(int x) { return 2 * x; }
int twice_of_the_other_unit(int x);
bool other_unit_sees(int x);

int main() {
  cachecade::init_cache({.storage_engines = {"memory"}, .log = [](cachecade::LogLevel, std::string_view) {}});
  auto here = cachecade::cachecaded<twice>(60s);
  return here(3) == 6 && other_unit_sees(3) && twice_of_the_other_unit(4) == 8 && here.peek(4) == 8 ? 0 : 1;
}
