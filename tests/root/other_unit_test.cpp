#include <cachecade.hpp>

#include <root/other_unit.hpp>

using namespace std::chrono_literals;

int other_unit::wrap_under(const std::string& name) {
  return cachecade::cachecaded(name, 60s, [](int x) { return x * 100; })(1);
}
