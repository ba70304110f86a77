// expect: a view as result .* would outlive what it shows
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  auto f = cachecade::cachecaded("f", 1s, [](int) { return std::string("text"); });
  const cachecade::Cached<std::string(int)> good = f;
#ifdef CACHECADE_MUST_FAIL
  const cachecade::Cached<std::string_view(int)> bad = f;
#endif
}
