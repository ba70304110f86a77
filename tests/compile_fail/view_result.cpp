// expect: a view as result .* would outlive what it shows
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return std::string("text"); });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int) { return std::string_view("text"); });
#endif
}
