// The byte bound: held by the bytes that the allocator gives out, whatever owns them; where they cannot be seen they
// are estimated, and where that is not possible either, a line in the log says so.
#include <cachecade/cache.hpp>

#include <nlohmann/json.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/counting_allocator.hpp>
#include <support/log_capture.hpp>

#include <any>
#include <deque>
#include <forward_list>
#include <functional>
#include <memory>
#include <stack>
#include <string>
#include <unordered_map>
#include <vector>

using namespace std::chrono_literals;
using cachecade::memory::owned_bytes;
using cachecade::memory::weigh;
using support::Allocations;

namespace weighed {

constexpr std::size_t heavy = 20'000;
inline std::string text() { return std::string(heavy, 'x'); }

/// Keeps all to itself.
class Hidden {
 public:
  explicit Hidden(std::string text = {}) : text_(std::move(text)) {}

 private:
  std::string text_;
};

class Encodable {
 public:
  explicit Encodable(std::string text = {}) : text_(std::move(text)) {}
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Encodable, text_)

 private:
  std::string text_;
};

struct Named {
  std::string name;
};
struct WithBase : Named {
  int number = 0;
};

struct Animal {
  virtual ~Animal() = default;
};
struct Whale final : Animal {
  std::string song = text();
};

struct Derived : std::vector<int> {
  std::string more;
};

struct Bag {
  auto begin() const { return items.begin(); }
  auto end() const { return items.end(); }
  std::size_t size() const { return items.size(); }
  explicit Bag(std::string its_note) : note(std::move(its_note)) {}

  std::vector<int> items;
  std::string note;
};

struct Negative {
  std::string text;
};
int weight_of(const Negative&) { return -10; }

struct Told {
  explicit Told(std::string its_text) : text(std::move(its_text)) {}
  std::string text;
};
std::size_t weight_of(const Told& told) { return told.text.capacity() + 1; }
struct ToldOfBase : Told {
  explicit ToldOfBase(const std::string& its_text) : Told(its_text), more(its_text) {}
  std::string more;
};

template <class T>
struct Measured {
  T content;
};
template <class T>
std::size_t weight_of(const Measured<T>& measured) {
  return measured.content.capacity() + 1;
}
struct MeasuredAndMore : Measured<std::string> {
  std::string more;
};

struct Huge {
  std::string text;
};
std::size_t weight_of(const Huge&) { return ~std::size_t{0}; }

/// What a cache of these results takes from the allocator, as a multiple of its bound, and how often it said why.
struct Outcome {
  double share = 0;
  std::size_t warnings = 0;
};

template <class Make>
Outcome fill(Make make, int calls = 400) {
  constexpr std::size_t bound = std::size_t{1} << 20;
  support::LogCapture log;
  Outcome outcome;
  const auto before = Allocations::bytes();
  const cachecade::Cache<> cache({.storage_engines = {"memory"}, .memory = {.max_bytes = bound}, .log = log.sink()});
  auto f = cache.cachecaded("f", 1h, [make](int) { return make(); });
  for (int n = 0; n < calls; ++n) f(n);
  outcome.share = static_cast<double>(Allocations::bytes() - before) / static_cast<double>(bound);
  outcome.warnings = log.count("weight_of");
  return outcome;
}

/// The bound holds by itself.
template <class Make>
void check_holds(Make make) {
  const auto outcome = fill(make);
  CHECK(outcome.share < 1.6);
  CHECK(outcome.share > 0.2);
  CHECK(outcome.warnings == 0);
}

/// It cannot be held, and that is said once.
template <class Make>
void check_said(Make make) {
  CHECK(fill(make).warnings == 1);
}

}  // namespace weighed

#ifndef CACHECADE_SANITIZE_ADDRESS  // whose allocator is not counted
TEST_CASE("the byte bound holds for what is seen, and by the encoded size for what is not", "[memory][weight]") {
  using namespace weighed;
  check_holds([] { return text(); });
  check_holds([] { return Encodable(text()); });
  check_holds([] { return std::vector<Encodable>(2, Encodable(text())); });
  check_holds([] { return std::make_shared<const Encodable>(text()); });
  check_holds([] { return std::forward_list<std::string>(2, text()); });
  check_holds([] { return std::deque<std::string>(2, text()); });
  check_holds([] { return std::unordered_map<int, std::string>{{1, text()}}; });
  check_holds([] { return Told(text()); });
  check_holds([] { return Measured<std::string>{text()}; });
  check_holds([] { return std::vector<Told>(2, Told(text())); });
  check_holds([] { return std::shared_ptr<const std::string>(std::make_shared<std::string>(text())); });
}

TEST_CASE("where a weight can neither be seen nor estimated, that is said once, with the cure", "[memory][weight]") {
  using namespace weighed;
  check_said([] { return Hidden(text()); });
  check_said([] { return std::vector<Hidden>(2, Hidden(text())); });
  check_said([] { return std::any(text()); });
  check_said([] { return std::shared_ptr<const Animal>(std::make_shared<Whale>()); });
  check_said([] { return std::stack<std::string>({text()}); });
  check_said([] { return std::shared_ptr<const void>(std::make_shared<std::string>(text())); });
  check_said([] { return WithBase{{text()}, 1}; });
  check_said([] { return Bag(text()); });
  check_said([] { return ToldOfBase(text()); });
  check_said([] { return MeasuredAndMore{{text()}, text()}; });
  check_said([] { return std::function<int()>([t = text()] { return static_cast<int>(t.size()); }); });
}

TEST_CASE("tags weigh what they take", "[memory][weight][tags]") {
  constexpr std::size_t bound = std::size_t{4} << 20;
  support::LogCapture log;
  const auto before = Allocations::bytes();
  const cachecade::Cache<> cache({.storage_engines = {"memory"}, .memory = {.max_bytes = bound}, .log = log.sink()});
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags = [](int n) { return "user:" + std::to_string(n); }},
                            [](int n) { return n; });
  for (int n = 0; n < 100'000; ++n) f(n);
  CHECK(static_cast<double>(Allocations::bytes() - before) < 1.4 * bound);
}

TEST_CASE("names weigh what they take, where each has few entries", "[memory][weight]") {
  constexpr std::size_t bound = std::size_t{4} << 20;
  support::LogCapture log;
  const auto before = Allocations::bytes();
  const cachecade::Cache<> cache({.storage_engines = {"memory"}, .memory = {.max_bytes = bound}, .log = log.sink()});
  for (int n = 0; n < 50'000; ++n) cache.cachecaded("name " + std::to_string(n), 1h, [](int x) { return x; })(1);
  constexpr std::size_t counters = std::size_t{512} * 3'000;  // of the names that are counted apart
  CHECK(Allocations::bytes() - before < 2 * bound + counters);
}

TEST_CASE("a tag that many entries share weighs little in each", "[memory][weight][tags]") {
  support::LogCapture log;
  const cachecade::Cache<> cache(
      {.storage_engines = {"memory"}, .memory = {.max_bytes = std::size_t{4} << 20}, .log = log.sink()});
  auto f = cache.cachecaded({.name = "f", .ttl = 1h, .tags = {"all"}}, [](int n) { return n; });
  for (int n = 0; n < 20'000; ++n) f(n);
  int kept = 0;
  for (int n = 0; n < 20'000; ++n) kept += f.peek(n).has_value();
  CHECK(kept > 19'000);
}
#endif

namespace weighed {

struct Link {
  std::shared_ptr<Link> next, same;
  std::string text;
};

}  // namespace weighed

TEST_CASE("rings, shared parts and long lists of owners are weighed as far as they can be followed",
          "[memory][weight]") {
  using weighed::Link;
  const auto ring = std::make_shared<Link>();
  ring->next = ring;
  CHECK_FALSE(weigh(ring).whole);
  ring->next = nullptr;
  CHECK(weigh(ring).whole);
  auto shared = std::make_shared<Link>();
  for (int n = 0; n < 60; ++n) shared = std::make_shared<Link>(Link{shared, shared, {}});
  CHECK_FALSE(weigh(shared).whole);
  std::vector<std::shared_ptr<Link>> list{std::make_shared<Link>()};
  for (int n = 0; n < 100'000; ++n) list.push_back(std::make_shared<Link>(Link{list.back(), {}, {}}));
  CHECK_FALSE(weigh(list.back()).whole);
  CHECK(weigh(list[100]).whole);
  while (!list.empty()) list.pop_back();
}

TEST_CASE("a weight_of that is no weight is not the lightest", "[memory][weight]") {
  using namespace weighed;
  CHECK(owned_bytes(Negative{text()}) == 0);
  CHECK_FALSE(weigh(Negative{text()}).whole);
  CHECK(weigh(std::vector<Huge>(3)).bytes == ~std::size_t{0});
  support::Rig rig;
  auto cache = rig.on_memory({.memory = {.max_bytes = std::size_t{1} << 20}});
  auto huge = cache.cachecaded("huge", 1h, [](int) { return Huge{}; });
  huge(1);
  CHECK_FALSE(huge.peek(1));
  CHECK(cache.stats().dropped_for(cachecade::Dropped::too_big) == 1);
}

TEST_CASE("what is seen whole, and what is not", "[memory][weight]") {
  using namespace weighed;
  CHECK(weigh(1).whole);
  CHECK(weigh(text()).whole);
  CHECK(weigh(std::vector<Hidden>()).whole);
  CHECK_FALSE(weigh(std::vector<Hidden>(1)).whole);
  CHECK_FALSE(weigh(Derived()).whole);
  CHECK(weigh(std::any()).whole);
  CHECK(weigh(std::shared_ptr<const Animal>()).whole);
  CHECK(weigh(nlohmann::json{{"a", {1, "two"}}}).whole);
  CHECK(weigh(std::map<std::string, std::pair<int, std::optional<std::string>>>{{"a", {}}}).whole);
  CHECK(weigh(std::variant<std::monostate, std::string>(text())).bytes >= heavy);
  CHECK(weigh(std::vector<bool>(80'000)).bytes <= 20'000);
  CHECK(weigh(std::vector<bool>(80'000)).bytes >= 10'000);
}
