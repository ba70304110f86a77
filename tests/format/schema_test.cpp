// The golden rows of schema_text and schema_fingerprint: tests/golden/schema.txt holds `label | text | fingerprint`.
// The file is the same for every compiler and standard library; a change to a row is a change of the stored format.
#include <cachecade/format/schema.hpp>

#include <cachecade/detail/fnv.hpp>
#include <support/catch.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace app {

enum class Color : std::uint8_t { red, green };
enum Old { first, second };
struct Empty {};
struct Point {
  int x = 0;
  double y = 0;
};
struct User {
  std::int64_t id = 0;
  std::string name;
  std::optional<std::string> email;
  std::vector<Point> path;
  Color color = Color::red;
};
struct Node {
  std::vector<Node> children;
};
struct Tree {
  int value = 0;
  std::shared_ptr<const Tree> left;
  std::shared_ptr<const Tree> right;
};
struct Grid {
  int cells[3][2] = {};
  Point corner = {};
  Empty nothing = {};
  unsigned flag : 3;
};
struct Derived : Point {
  int z = 0;
};
class Opaque {
 public:
  explicit Opaque(int value) : value_(value) {}
  int value() const { return value_; }

 private:
  int value_;
};
template <class T, class U = int>
class Box {
 public:
  explicit Box(T value) : value_(value) {}
  const T& value() const { return value_; }
  const U& other() const { return other_; }

 private:
  T value_;
  U other_ = {};
};
inline namespace v2 {
class Versioned {
 public:
  explicit Versioned(int value) : value_(value) {}
  int value() const { return value_; }

 private:
  int value_;
};
}  // namespace v2
struct Told {
  int x = 0;
};
struct Renamed {
  int a = 0;
  double b = 0;
};

}  // namespace app

template <>
struct cachecade::SchemaTraits<app::Told> {
  static std::string text() { return "told/1"; }
};

namespace {

struct Row {
  std::string label;
  std::string text;
  std::string fingerprint;
};

template <class T>
Row row(std::string label) {
  return {std::move(label), cachecade::schema_text<T>(), cachecade::schema_fingerprint<T>()};
}

std::vector<Row> rows() {
  using namespace std::chrono;
  using Text = std::string;
  return {row<bool>("bool"),
          row<char>("char"),
          row<signed char>("signed char"),
          row<unsigned char>("unsigned char"),
          row<short>("short"),
          row<int>("int"),
          row<std::int64_t>("int64"),
          row<long long>("long long"),
          row<std::uint64_t>("uint64"),
          row<float>("float"),
          row<double>("double"),
          row<char8_t>("char8_t"),
          row<char32_t>("char32_t"),
          row<wchar_t>("wchar_t"),
          row<std::byte>("byte"),
          row<app::Color>("enum class of uint8"),
          row<app::Old>("unscoped enum"),
          row<Text>("string"),
          row<const Text&>("const string&"),
          row<std::u16string>("u16string"),
          row<std::optional<int>>("optional of int"),
          row<std::variant<std::monostate, int, Text>>("variant with monostate"),
          row<std::pair<int, Text>>("pair"),
          row<std::tuple<int, bool, Text>>("tuple"),
          row<std::tuple<>>("empty tuple"),
          row<std::array<int, 3>>("array of 3 int"),
          row<std::vector<int>>("vector of int"),
          row<std::vector<bool>>("vector of bool"),
          row<std::deque<std::vector<Text>>>("deque of vectors"),
          row<std::list<int>>("list of int"),
          row<std::set<int>>("set of int"),
          row<std::set<int, std::greater<>>>("set of int, descending"),
          row<std::unordered_set<int>>("unordered_set of int"),
          row<std::multiset<int>>("multiset of int"),
          row<std::map<Text, int>>("map"),
          row<std::unordered_map<Text, int>>("unordered_map"),
          row<std::multimap<Text, std::vector<int>>>("multimap"),
          row<std::shared_ptr<const app::Point>>("shared_ptr<const Point>"),
          row<duration<std::int64_t>>("int64 seconds"),
          row<duration<std::int64_t, std::milli>>("int64 milliseconds"),
          row<duration<double, std::ratio<60>>>("double minutes"),
          row<time_point<system_clock, duration<std::int64_t, std::micro>>>("system time in microseconds"),
          row<app::Empty>("empty struct"),
          row<app::Point>("Point"),
          row<app::Renamed>("Point with other names"),
          row<app::User>("User"),
          row<app::Node>("Node that holds Nodes"),
          row<app::Tree>("Tree by shared_ptr"),
          row<app::Grid>("C arrays, empty member, bit-field"),
          row<app::Derived>("aggregate with a base"),
          row<app::Opaque>("class"),
          row<app::Box<int>>("class template"),
          row<app::Box<std::vector<Text>, long long>>("class template, no defaults"),
          row<app::Versioned>("class in an inline namespace"),
          row<app::Told>("SchemaTraits"),
          row<std::vector<app::Told>>("vector of SchemaTraits"),
          row<std::filesystem::path>("path")};
}

std::vector<Row> golden_rows() {
  std::ifstream file(std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / "schema.txt");
  std::vector<Row> out;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto first = line.find(" | ");
    const auto second = line.rfind(" | ");
    out.push_back({line.substr(0, first), line.substr(first + 3, second - first - 3), line.substr(second + 3)});
  }
  return out;
}

template <class A, class B>
bool differ() {
  return cachecade::schema_fingerprint<A>() != cachecade::schema_fingerprint<B>();
}

struct Wide {
  long long value = 0;
  std::string name;
};
struct Narrow {
  int value = 0;
  std::string name;
};
struct Shuffled {
  std::string name;
  int value = 0;
};
struct Longer {
  int value = 0;
  std::string name;
  bool extra = false;
};

}  // namespace

TEST_CASE("schema texts and fingerprints are those of the golden file", "[schema]") {
  const auto golden = golden_rows();
  const auto actual = rows();
  REQUIRE(golden.size() >= 30);
  REQUIRE(golden.size() == actual.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    CAPTURE(actual[i].label);
    CHECK(actual[i].label == golden[i].label);
    CHECK(actual[i].text == golden[i].text);
    CHECK(actual[i].fingerprint == golden[i].fingerprint);
  }
}

TEST_CASE("a changed struct has another fingerprint", "[schema][G12]") {
  CHECK(differ<Narrow, Wide>());
  CHECK(differ<Narrow, Shuffled>());
  CHECK(differ<Narrow, Longer>());
  CHECK(differ<std::vector<Narrow>, std::vector<Wide>>());
  CHECK(differ<std::optional<int>, int>());
  CHECK(differ<std::map<std::string, int>, std::multimap<std::string, int>>());
  CHECK(differ<std::pair<int, int>, std::array<int, 2>>());
}

TEST_CASE("a fingerprint is 16 lower-case hex digits, computed once", "[schema]") {
  const std::string& fingerprint = cachecade::schema_fingerprint<app::User>();
  CHECK(fingerprint.size() == 16);
  CHECK(fingerprint.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(&fingerprint == &cachecade::schema_fingerprint<app::User>());
}

TEST_CASE("the hash is the published FNV-1a and fmix64", "[schema]") {
  CHECK(cachecade::detail::fnv1a_64("") == 0xcbf29ce484222325U);
  CHECK(cachecade::detail::fnv1a_64("a") == 0xaf63dc4c8601ec8cU);
  CHECK(cachecade::detail::fnv1a_64("foobar") == 0x85944171f73967e8U);
  CHECK(cachecade::detail::fmix64(0) == 0);
  CHECK(cachecade::detail::fmix64(1) == 0xb456bcfc34c2cb2cU);
  CHECK(cachecade::detail::hex16(0x1a2bU) == "0000000000001a2b");
}
