// expect: a member function that is && or volatile
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Shop {
  int price(int id) const { return id; }
  int last(int id) && { return id; }
};
int main() {
  Shop shop;
  auto good = cachecade::cachecaded("f", 1s, &Shop::price, &shop);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded({.name = "f", .ttl = 1s}, &Shop::last, &shop);
#endif
}
