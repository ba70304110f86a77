// expect: return std::shared_ptr<const T>
// lines: 12
#include <cachecade.hpp>

#include <memory>
#include <optional>
#include <string>
using namespace std::chrono_literals;
std::shared_ptr<const std::string> good(int);
std::optional<std::shared_ptr<std::string>> bad(int);
int main() {
  cachecade::cachecaded("f", 1s, good);
#ifdef CACHECADE_MUST_FAIL
  cachecade::cachecaded("g", 1s, bad);
#endif
}
