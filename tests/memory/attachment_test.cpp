// What an entry carries beside its value: found with it, weighed with it, and destroyed with it, once.
#include <cachecade/memory/engine.hpp>

#include <support/catch.hpp>
#include <support/manual_clock.hpp>
#include <support/typed_store.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

using namespace std::chrono_literals;
using cachecade::memory::Attachment;
using cachecade::memory::Engine;
using cachecade::memory::Id;
using cachecade::memory::Lifespan;
using cachecade::memory::NumberId;
using cachecade::memory::PinnedEntry;
using support::ops_of;

namespace {

int living = 0;

class Note final : public Attachment {
 public:
  explicit Note(int its_number, std::size_t bytes = sizeof(int), Engine* engine = nullptr)
      : number(its_number), bytes_(bytes), engine_(engine) {
    ++living;
  }
  ~Note() override {
    --living;
    if (engine_ != nullptr) engine_->erase(Id("other"));
  }
  std::size_t owned_bytes() const override { return bytes_; }

  const int number;

 private:
  const std::size_t bytes_;
  Engine* const engine_;
};

struct Fixture {
  std::shared_ptr<support::ManualClock> clock = std::make_shared<support::ManualClock>();
  Engine engine{{100, 100'000}, clock};

  template <class T>
  bool put(const std::string& key, const T& value, std::unique_ptr<Note> note, const Lifespan& span = {.ttl = 60s}) {
    const auto type = engine.type(cachecade::memory::key_prefix_of(key), ops_of<T>);
    return engine.store(type, Id(key), &value, span, std::move(note));
  }
  int number_of(const std::string& key) {
    const auto entry = engine.find_living(Id(key));
    const auto* const note = entry ? static_cast<const Note*>(entry->attachment()) : nullptr;
    return note != nullptr ? note->number : 0;
  }
};

struct alignas(64) Wide {
  std::array<char, 64> bytes{};
};
struct ThrowingCopy {
  ThrowingCopy() = default;
  ThrowingCopy(const ThrowingCopy&) { throw std::runtime_error("copy"); }
};

}  // namespace

TEST_CASE("an attachment is found with its entry, whatever else the entry has", "[memory][attachment]") {
  {
    Fixture f;
    const Lifespan windows{.ttl = 60s, .due_after = 1s, .stale_for = 5s, .on_error_for = 7s};
    int number = 0;
    const auto check = [&](const auto& value) {
      for (const auto& span : {Lifespan{.ttl = 60s}, windows}) {
        for (const std::string key : {"t:f:[1]", "t:f:[\"text\"]", "a", "t:f:[\"a longer text of odd length\"]"}) {
          REQUIRE(f.put(key, value, std::make_unique<Note>(++number), span));
          CHECK(f.number_of(key) == number);
          const auto entry = f.engine.find_living(Id(key));
          CHECK(*static_cast<const std::decay_t<decltype(value)>*>(entry->value()) == value);
          CHECK(entry->times().on_error_for == span.on_error_for);
          CHECK(entry->times().stale_for == span.stale_for);
        }
      }
    };
    check('c');
    check(5);
    check(std::string(100, 'x'));
    check(std::array<char, 13>{'o', 'd', 'd'});
    REQUIRE(f.put("wide", Wide{}, std::make_unique<Note>(1000), windows));
    CHECK(f.number_of("wide") == 1000);
    CHECK(reinterpret_cast<std::uintptr_t>(f.engine.find(Id("wide"))->value()) % 64 == 0);
    REQUIRE(f.put("none", 1, nullptr, windows));
    CHECK(f.engine.find(Id("none"))->attachment() == nullptr);
    CHECK(f.engine.valid());
  }
  CHECK(living == 0);
}

TEST_CASE("an attachment is destroyed once, with its entry, or where that is not stored", "[memory][attachment]") {
  {
    Fixture f;
    const auto left = [&] { return f.engine.reclaim(), living; };
    f.put("k", 1, std::make_unique<Note>(1));
    f.put("k", 1, std::make_unique<Note>(2));
    CHECK(left() == 1);
    f.engine.erase(Id("k"));
    CHECK(left() == 0);
    CHECK_THROWS_AS(f.put("k", ThrowingCopy(), std::make_unique<Note>(3)), std::runtime_error);
    CHECK_FALSE(f.put("k", 1, std::make_unique<Note>(4), {}));
    CHECK_FALSE(f.put("k", std::string(200'000, 'x'), std::make_unique<Note>(5)));
    CHECK(left() == 0);
    const int value = 1;
    const auto type = f.engine.type("", ops_of<int>);
    const auto store = [&](bool allowed) {
      return f.engine.store(type, Id("k"), &value, {.ttl = 60s}, std::make_unique<Note>(6), [&] { return allowed; });
    };
    CHECK_FALSE(store(false));
    CHECK(left() == 0);
    CHECK(store(true));
    {
      const PinnedEntry old(f.engine, Id("k"));
      CHECK(f.engine.replace(old, type, Id("k"), &value, {.ttl = 60s}, std::make_unique<Note>(7)));
      CHECK_FALSE(f.engine.replace(old, type, Id("k"), &value, {.ttl = 60s}, std::make_unique<Note>(8)));
      CHECK(left() == 2);  // the old one is read
    }
    CHECK(left() == 1);
    for (int n = 0; n < 1000; ++n) f.put("n" + std::to_string(n), n, std::make_unique<Note>(n));
    CHECK(left() == 100);
  }
  CHECK(living == 0);
}

TEST_CASE("an attachment counts: its own bytes, and a pointer in the entry", "[memory][attachment]") {
  Fixture f;
  f.put("without", 1, nullptr);
  f.put("with", 1, std::make_unique<Note>(1, 5'000));
  const auto weight = [&](const char* key) { return f.engine.find(Id(key))->weight(); };
  CHECK(weight("with") >= weight("without") + 5'000);
  CHECK(f.engine.find(Id("with"))->size() <= f.engine.find(Id("without"))->size() + 2 * sizeof(void*));
  CHECK_FALSE(f.put("with", 1, std::make_unique<Note>(1, 200'000)));
}

TEST_CASE("an attachment may call back into the engine when it ends", "[memory][attachment]") {
  {
    Fixture f;
    for (int n = 0; n < 300; ++n) f.put("n" + std::to_string(n), n, std::make_unique<Note>(n, 8, &f.engine));
    CHECK(f.engine.usage().entries == 100);
  }
  CHECK(living == 0);
}
