#include <cachecade/detail/callable.hpp>
#include <support/catch.hpp>

#include <functional>
#include <stdexcept>
#include <string>

using cachecade::detail::Callback;
using cachecade::detail::FunctionRef;

namespace {

int twice(int value) { return 2 * value; }
int through(FunctionRef<int(int)> call, int value) { return call(value); }

}  // namespace

TEST_CASE("A FunctionRef calls what it was given, and passes references through") {
  int calls = 0;
  const auto count = [&](int value) { return ++calls, value + 1; };
  CHECK(through(count, 1) == 2);
  CHECK(calls == 1);
  CHECK(through([factor = 3](int value) mutable { return value * factor++; }, 2) == 6);
  std::string text;
  FunctionRef<void(std::string&)>([](std::string& to) { to += "x"; })(text);
  CHECK(text == "x");
}

TEST_CASE("A Callback owns its callable; copies share it") {
  Callback<int(int)> none;
  CHECK_FALSE(none);
  CHECK_FALSE(Callback<int(int)>(std::function<int(int)>{}));
  CHECK_FALSE(Callback<int(int)>(static_cast<int (*)(int)>(nullptr)));
  CHECK(Callback<int(int)>(twice)(4) == 8);
  Callback<int(int)> sum = [total = 0](int value) mutable { return total += value; };
  const auto copy = sum;
  CHECK(sum(1) == 1);
  CHECK(copy(2) == 3);
  sum = {};
  CHECK(copy(3) == 6);
}

TEST_CASE("A Callback that returns nothing drops what its callable returns") {
  int seen = 0;
  Callback<void(int)>([&](int value) { return seen = value; })(7);
  CHECK(seen == 7);
}

TEST_CASE("Pointers to members are called like functions, and an empty Callback throws") {
  struct Point {
    int x = 0;
    int sum(int y) const { return x + y; }
  };
  CHECK(Callback<int(const Point&)>(&Point::x)(Point{4}) == 4);
  CHECK(Callback<int(const Point&, int)>(&Point::sum)(Point{4}, 2) == 6);
  CHECK(Callback<int(const Point&)>(static_cast<int Point::*>(nullptr)) == nullptr);
  CHECK_THROWS_AS(Callback<int(int)>()(1), std::logic_error);
}
