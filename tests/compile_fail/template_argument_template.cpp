// expect: give it a name|cachecaded\("name"
// only: g++
#include <cachecade.hpp>
using namespace std::chrono_literals;
template <class T>
int size_of(T) {
  return sizeof(T);
}
int visible(int x) { return size_of(x); }
int main() {
  auto good = cachecade::cachecaded<visible>(1s);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded<size_of<int>>(1s);
#endif
}
