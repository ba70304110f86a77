// expect: give it a name|cachecaded\("name"
#include <cachecade.hpp>
using namespace std::chrono_literals;
namespace {
int hidden(int x) { return x; }
}  // namespace
int visible(int x) { return hidden(x); }
int main() {
  auto good = cachecade::cachecaded<visible>(1s);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded<hidden>(1s);
#endif
}
