// expect: wrap a lambda that calls the member function
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Shop {
  int price(int id) const { return id; }
};
int main() {
  const Shop shop;
  auto good = cachecade::cachecaded("f", 1s, [&shop](int id) { return shop.price(id); });
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded("f", 1s, &Shop::price);
#endif
}
