// expect: private members, constructors or virtual functions hide
// lines: 12
#include <cachecade.hpp>

#include <vector>
using namespace std::chrono_literals;
class Part {
 public:
  int shown = 0;

 private:
  [[maybe_unused]] int hidden_ = 0;
};
struct Result {
  std::vector<Part> parts;
};
int main() {
  auto good = cachecade::cachecaded("f", 1s, [](int) { return Result{}; });
  good(1);
#ifdef CACHECADE_MUST_FAIL
  good.json(1);
#endif
}
