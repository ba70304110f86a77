// expect: a member function of many keys is wrapped as a lambda that calls it
// lines: 12
#include <cachecade.hpp>

#include <optional>
#include <span>
#include <vector>
using namespace std::chrono_literals;
struct Source {
  std::vector<std::optional<int>> twice_each(std::span<const int> all) const;
};
int main() {
  const Source source;
  auto good = cachecade::cachecaded_many("f", 1s, [&](std::span<const int> all) { return source.twice_each(all); });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded_many("f", 1s, &Source::twice_each, &source);
#endif
}
