// expect: this result holds views or raw pointers
// lines: 12
#include <cachecade.hpp>

#include <array>
#include <string>
#include <vector>
using namespace std::chrono_literals;
template <class Text>
struct Row {
  using value_type = int;
  auto begin() const { return cells.begin(); }
  auto end() const { return cells.end(); }
  Text name;
  std::vector<int> cells;
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return std::array<Row<std::string>, 2>(); });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int) { return std::array<Row<std::string_view>, 2>(); });
#endif
}
