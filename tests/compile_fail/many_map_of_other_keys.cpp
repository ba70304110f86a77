// expect: whose find\(\) takes a K
// lines: 12
#include <cachecade.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>
using namespace std::chrono_literals;
template <class Less>
std::map<std::string, int, Less> lengths(std::span<const std::string_view> all);
int main() {
  auto good = cachecade::cachecaded_many("f", 1s, lengths<std::less<>>);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded_many("g", 1s, lengths<std::less<std::string>>);
#endif
}
