// expect: this result holds views or raw pointers
// lines: 12
#include <cachecade.hpp>

#include <vector>
using namespace std::chrono_literals;
struct Word {
  std::string_view text;
};
struct Line {
  int number = 0;
  std::vector<Word> words;
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return std::string("text"); });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, [](int) { return std::optional<Line>(); });
#endif
}
