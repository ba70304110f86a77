// expect: give a pointer to an object of its class
// lines: 12
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Shop {
  int price(int id) const { return id; }
};
int main() {
  const Shop shop;
  auto good = cachecade::cachecaded("f", 1s, &Shop::price, &shop);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, &Shop::price, shop);
#endif
}
