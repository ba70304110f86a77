#include <cachecade/key/ignore.hpp>
#include <cachecade/key/key.hpp>

#include <support/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

struct Database {
  int asked = 0;
};
struct Derived : Database {};

int ask(cachecade::ignore<Database&> database, int id) {
  Database& real = database;
  ++real.asked;
  return id + database.get().asked;
}

std::size_t length(cachecade::ignore<std::string> text) {
  const std::string& held = text;
  return held.size();
}

using cachecade::ignore;
static_assert(std::is_convertible_v<Database&, ignore<Database&>>);
static_assert(std::is_convertible_v<Derived&, ignore<Database&>>);
static_assert(!std::is_convertible_v<const Database&, ignore<Database&>>);
static_assert(!std::is_convertible_v<Database, ignore<Database&>>);
static_assert(std::is_convertible_v<Database, ignore<const Database&>>);
static_assert(!std::is_convertible_v<int, ignore<const std::string&>>);
static_assert(std::is_convertible_v<ignore<Database&>, Database&>);
static_assert(std::is_convertible_v<const char*, ignore<std::string>>);
static_assert(!cachecade::Keyable<ignore<int>>);
static_assert(!cachecade::Keyable<std::pair<int, ignore<int>>>);

}  // namespace

TEST_CASE("an ignored argument reaches the function as it is", "[key]") {
  Derived database;
  CHECK(ask(database, 40) == 41);
  CHECK(ask(database, 40) == 42);
  CHECK(database.asked == 2);
  CHECK(length("four") == 4);
  const ignore<std::unique_ptr<int>> owner(std::make_unique<int>(5));
  CHECK(*owner.get() == 5);
}

TEST_CASE("an ignored argument leaves no trace in the key, wherever it stands", "[key]") {
  Database database;
  const ignore<Database&> out(database);
  cachecade::Key key;
  const auto text = [&](const auto&... arguments) {
    key.build("p", "f", false, arguments...);
    return std::string(key.text());
  };
  CHECK(text(out) == "p:f:[]");
  CHECK(text(out, 1, 2) == "p:f:[1,2]");
  CHECK(text(1, out, 2) == "p:f:[1,2]");
  CHECK(text(1, 2, out) == "p:f:[1,2]");
  CHECK(text(out, out, 1) == "p:f:[1]");
  CHECK(text(ignore<int>(7), std::string()) == "p:f:[\"\"]");
}
