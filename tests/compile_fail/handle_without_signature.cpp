// expect: Cached takes the signature of a function
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
int main() {
  cachecade::Cached<int(int)> good;
#ifdef CACHECADE_MUST_FAIL
  cachecade::Cached<int> bad;
#endif
}
