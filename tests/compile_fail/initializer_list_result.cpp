// expect: a view as result \(string_view, span, initializer_list, ...\) would outlive what it shows
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
std::vector<int> numbers(int x);
std::initializer_list<int> list(int x);
int main() {
  auto good = cachecade::cachecaded("f", 1s, numbers);
  good(1);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, list);
  bad(1);
#endif
}
