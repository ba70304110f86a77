// A program of cachecade::core alone, without RTTI: the umbrella brings no backend whose library is not linked.
#include <cachecade.hpp>

using namespace std::chrono_literals;

#if __has_include(<hiredis/hiredis.h>) && defined(HIREDIS_MAJOR)
#error "hiredis came along with cachecade::core"
#endif

int main() {
  cachecade::init_cache({.log = [](cachecade::LogLevel, std::string_view) {}});
  auto twice = cachecade::cachecaded(60s, [](int x) { return 2 * x; });
  return twice(2) == 4 && twice.peek(2) == 4 && cachecade::active_backend() == "memory" ? 0 : 1;
}
