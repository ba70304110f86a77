// The contract of every Backend, as one suite: `check_backend_contract(make)` runs it on what `make` gives, which must
// be a fresh, open store each time.
#pragma once

#include <cachecade/backend.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace contract {

using namespace std::chrono_literals;
using cachecade::Backend;
using cachecade::Bytes;
using cachecade::Deadline;
using cachecade::Write;

using MakeBackend = std::function<std::shared_ptr<Backend>()>;

inline Deadline soon() { return Deadline::after(5s); }

inline Bytes value_of(Backend& backend, const std::string& key) {
  auto got = backend.get(key, soon());
  INFO((got.ok() ? std::string() : got.fault().message));
  REQUIRE(got.ok());
  return *got;
}

inline const std::vector<std::string>& awkward_keys() {
  static const std::vector<std::string> keys = {"p:f:[1]",
                                                "p:f:[\"a b\"]",
                                                "p:f:[\"/\"]",
                                                "p:f:[\"%2F\"]",
                                                "p:f:[\"a&b=c;d+e\"]",
                                                "p:f:[\"?#\"]",
                                                "/leading",
                                                "k/e/y",
                                                "k//e//y",
                                                ".",
                                                "..",
                                                "a/../b",
                                                "p:f:[\"\xC3\xA9\xF0\x9F\x98\x80\"]",
                                                "p:=plain",
                                                "*?[]\\^-",
                                                "trailing/",
                                                "p:@x"};
  return keys;
}

inline std::vector<std::string> awkward_values(bool text_only) {
  std::vector<std::string> values = {"",
                                     "0",
                                     "null",
                                     "\"quoted\"",
                                     "a&b=c;d+e %41 %",
                                     "line\nline\r\n",
                                     "\xC3\xA9",
                                     "{\"a\":[1,2]}",
                                     std::string(100'000, 'x')};
  if (!text_only) {
    values.emplace_back("\0\x01\xFF\xFE\r\n", 6);
    values.emplace_back(3, '\0');
  }
  return values;
}

inline void check_values(Backend& backend) {
  INFO("a value comes back as it went in, for every awkward key and value");
  for (const auto& key : awkward_keys()) {
    CAPTURE(key);
    REQUIRE_FALSE(value_of(backend, key).has_value());
    REQUIRE(backend.set(key, "of " + key, 60s, soon()).ok());
  }
  for (const auto& key : awkward_keys()) CHECK(value_of(backend, key) == "of " + key);
  for (const auto& value : awkward_values(backend.traits().text_only)) {
    REQUIRE(backend.set("v", value, 60s, soon()).ok());
    REQUIRE(value_of(backend, "v") == value);
  }
}

inline void check_erase(Backend& backend) {
  INFO("erase removes one key and tells whether it was there");
  REQUIRE(backend.set("gone", "x", 60s, soon()).ok());
  REQUIRE(backend.set("stays", "y", 60s, soon()).ok());
  auto first = backend.erase("gone", soon());
  REQUIRE(first.ok());
  CHECK(*first);
  auto second = backend.erase("gone", soon());
  REQUIRE(second.ok());
  CHECK_FALSE(*second);
  CHECK_FALSE(value_of(backend, "gone").has_value());
  CHECK(value_of(backend, "stays") == "y");
}

inline void check_clear(Backend& backend) {
  INFO("clear removes what starts with the prefix and passes the filter, and nothing else");
  const std::vector<std::string> ours = {"c[a]*?:f:[1]", "c[a]*?:f:[2]", "c[a]*?:g:[1]"};
  const std::vector<std::string> others = {"ca:f:[1]", "c[a]*", "c[b]*?:f:[1]", "cc:f:[1]"};
  for (const auto& key : ours) REQUIRE(backend.set(key, "x", 60s, soon()).ok());
  for (const auto& key : others) REQUIRE(backend.set(key, "x", 60s, soon()).ok());
  auto some = backend.clear(
      "c[a]*?:", [](std::string_view key) { return key.find(":f:") != std::string_view::npos; }, soon());
  REQUIRE(some.ok());
  CHECK(*some == 2);
  CHECK(value_of(backend, "c[a]*?:g:[1]") == "x");
  auto all = backend.clear(
      "c[a]*?:", [](std::string_view) { return true; }, soon());
  REQUIRE(all.ok());
  CHECK(*all == 1);
  for (const auto& key : others) CHECK(value_of(backend, key) == "x");
}

inline void check_batches(Backend& backend) {
  INFO("batches give one outcome per element, in order");
  const std::vector<Write> writes = {{"b1", "one", 60s}, {"b2", "two", 60s}, {"b3", "three", 60s}};
  for (const auto& outcome : backend.set_many(writes, soon())) CHECK(outcome.ok());
  const std::vector<std::string> keys = {"b3", "missing", "b1", "b2"};
  const auto values = backend.get_many(keys, soon());
  REQUIRE(values.size() == keys.size());
  for (const auto& value : values) REQUIRE(value.ok());
  CHECK(*values[0] == Bytes("three"));
  CHECK_FALSE(values[1]->has_value());
  CHECK(*values[2] == Bytes("one"));
  CHECK(*values[3] == Bytes("two"));
  const auto timed = backend.get_many_timed(keys, 3, soon());
  REQUIRE(timed.size() == keys.size());
  for (std::size_t at = 0; at < keys.size(); ++at) {
    REQUIRE(timed[at].ok());
    CHECK(timed[at]->bytes == *values[at]);
    const auto& left = timed[at]->left;
    const bool told = backend.traits().time_left && at < 3 && values[at]->has_value();
    CHECK(left.has_value() == told);
    CHECK((!left || (*left > 0s && *left <= 60s)));
  }
  if (const auto sizes = backend.sizes(keys, soon()); sizes.size() == keys.size()) {
    CHECK(sizes == std::vector<std::size_t>{5, 0, 3, 3});
  }
  const auto erased = backend.erase_many(keys, soon());
  REQUIRE(erased.size() == keys.size());
  for (const auto& outcome : erased) REQUIRE(outcome.ok());
  CHECK(*erased[0]);
  CHECK_FALSE(*erased[1]);
  CHECK(backend.get_many({}, soon()).empty());
}

inline void check_limits(Backend& backend) {
  INFO("what does not fit is refused with too_big, and changes nothing");
  const auto traits = backend.traits();
  REQUIRE(backend.set("big", "small", 60s, soon()).ok());
  if (traits.max_value < (std::size_t{1} << 27)) {
    const auto refused = backend.set("big", std::string(traits.max_value + 1, 'x'), 60s, soon());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.fault().kind == cachecade::FaultKind::too_big);
  }
  if (traits.max_key < (std::size_t{1} << 27)) {
    const auto refused = backend.set(std::string(traits.max_key + 1, 'k'), "x", 60s, soon());
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.fault().kind == cachecade::FaultKind::too_big);
  }
  CHECK(value_of(backend, "big") == "small");
}

inline void check_life(Backend& backend) {
  if (!backend.traits().native_ttl) return;
  INFO("a store with its own TTL drops an entry when its time is over, not before");
  REQUIRE(backend.set("short", "x", 150ms, soon()).ok());
  REQUIRE(backend.set("long", "x", 24h * 3650, soon()).ok());
  REQUIRE(backend.set("later", "x", 60s, soon()).ok());
  std::this_thread::sleep_for(200ms);
  CHECK_FALSE(value_of(backend, "short").has_value());
  CHECK(value_of(backend, "long") == "x");
  CHECK(value_of(backend, "later") == "x");
}

inline void check_threads(Backend& backend) {
  INFO("eight threads at once see only whole values of their own keys");
  std::vector<int> wrong(8, 0);
  std::vector<std::thread> threads;
  for (std::size_t id = 0; id < wrong.size(); ++id) {
    threads.emplace_back([&, id] {
      for (int round = 0; round < 40; ++round) {
        const auto key = "t" + std::to_string(id) + ":" + std::to_string(round % 5);
        const auto value = key + std::string(static_cast<std::size_t>(round) * 7, 'v');
        if (!backend.set(key, value, 60s, soon()).ok()) ++wrong[id];
        const auto got = backend.get(key, soon());
        if (!got.ok() || *got != Bytes(value)) ++wrong[id];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(8, 0));
}

inline void check_deadline(Backend& backend) {
  INFO("an operation whose deadline has passed is a timeout or an answer, never a wrong value");
  REQUIRE(backend.set("d", "x", 60s, soon()).ok());
  const auto got = backend.get("d", Deadline::after(0s));
  if (got.ok()) {
    CHECK(*got == Bytes("x"));
  } else {
    CHECK(got.fault().kind == cachecade::FaultKind::timeout);
  }
  CHECK(value_of(backend, "d") == "x");
}

inline void check_backend_contract(const MakeBackend& make) {
  using Check = void (*)(Backend&);
  const std::vector<Check> checks = {check_values, check_erase, check_clear,   check_batches,
                                     check_limits, check_life,  check_threads, check_deadline};
  for (const auto check : checks) {
    const auto backend = make();
    REQUIRE(backend);
    check(*backend);
  }
}

}  // namespace contract
