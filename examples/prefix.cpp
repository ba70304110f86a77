// Prefixes part the entries of two applications, and clearing one leaves the other alone.
#include <cachecade.hpp>

#include <chrono>
#include <iostream>

using namespace std::chrono_literals;

int main() {
  const cachecade::Cache shop({.storage_engines = {"memory"}, .prefix = "shop"});
  const cachecade::Cache blog({.storage_engines = {"memory"}, .prefix = "blog"});
  const auto load = [](int id) { return "page " + std::to_string(id); };
  auto shop_page = shop.cachecaded("page", 60s, load);
  auto blog_page = blog.cachecaded("page", 60s, load);
  shop_page(1), blog_page(1);
  std::cout << shop_page.key(1) << '\n' << blog_page.key(1) << '\n';
  std::cout << "cleared " << shop.clear() << '\n';
  return !shop_page.peek(1) && blog_page.peek(1) ? 0 : 1;
}
