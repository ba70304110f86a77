// Both ways with the official client, against one server: it reads what we store, we read what it stores, and both mean
// the same key by the same text.
#include <cachecade/replit.hpp>
#include <cachecade/replit/sweep.hpp>

#include <integration/replit_npm.hpp>
#include <support/catch.hpp>
#include <support/replit_server.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <set>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace cachecade;
using nlohmann::json;

namespace {

Deadline soon() { return Deadline::after(5s); }

const std::vector<std::string> odd_keys = {"plain",
                                           "k/e/y",
                                           "k//e//y",
                                           "/leading",
                                           "with space",
                                           "new\nline",
                                           "1;b=2",
                                           "100%",
                                           "%41",
                                           "a+b",
                                           "a&b=c",
                                           "?prefix=x",
                                           "#hash",
                                           "caf\xC3\xA9 \xF0\x9F\x98\x80",
                                           "!'()*~._-",
                                           "[1,\"a\"]",
                                           "app:users.get:[42,\"de\"]",
                                           "back\\slash",
                                           "tab\there"};

std::shared_ptr<Backend> backend_of(const support::ReplitServer& server) {
  Options options;
  options.replit.url = server.url();
  auto made = make_replit_backend(options, {system_clock(), nullptr});
  REQUIRE(made.ok());
  REQUIRE((*made)->open(soon()).ok());
  return *std::move(made);
}

}  // namespace

TEST_CASE("the official Replit client and this backend read each other", "[integration][replit][npm]") {
  const integration::ReplitNpm official;
  support::ReplitServer server;
  const auto ours = backend_of(server);

  SECTION("it reads what we stored, as the array that an envelope is") {
    const json envelope = {"cc1",
                           1'700'000'000'000,
                           60'000,
                           0,
                           0,
                           1500,
                           "schema",
                           "json",
                           "check",
                           33,
                           json::array(),
                           json::object(),
                           {{"name", "caf\xC3\xA9 & co; 100% +1"}, {"id", 42}}};
    json steps = json::array();
    for (const auto& key : odd_keys) {
      REQUIRE(ours->set(key, envelope.dump(), 60s, soon()).ok());
      steps.push_back(json::array({"get", key}));
    }
    steps.push_back(json::array({"get", "absent"}));
    const auto results = official.run(server.url(), steps);
    REQUIRE(results.size() == odd_keys.size() + 1);
    for (std::size_t i = 0; i < odd_keys.size(); ++i) {
      CAPTURE(odd_keys[i], results[i].dump());
      CHECK(results[i].value("ok", false));
      CHECK(results[i].value("value", json()) == envelope);
    }
    CHECK_FALSE(results.back().value("ok", true));
  }

  SECTION("we read what it stored, to the byte, and leave it alone") {
    const json value = {{"text", "a\"b\\c\nd \xC3\xA9"}, {"list", {1, 2.5, nullptr, true}}};
    json steps = json::array();
    for (const auto& key : odd_keys) steps.push_back(json::array({"set", key, value}));
    steps.push_back(json::array({"set", "string", "needs quotes"}));
    for (const auto& result : official.run(server.url(), steps)) CHECK(result.value("ok", false));
    CHECK(server.size() == odd_keys.size() + 1);
    for (const auto& key : odd_keys) {
      CAPTURE(key);
      const auto got = ours->get(key, soon());
      REQUIRE(got.ok());
      REQUIRE(got->has_value());
      CHECK(json::parse(**got) == value);
      CHECK(**got == server.value(key));
      CHECK_FALSE(replit::envelope_expiry(**got));
    }
    CHECK(*ours->get("string", soon()) == Bytes("\"needs quotes\""));
  }

  SECTION("both list, and delete, the same keys") {
    for (const auto& key : odd_keys) REQUIRE(ours->set("mine:" + key, "1", 60s, soon()).ok());
    REQUIRE(ours->set("theirs:x", "2", 60s, soon()).ok());
    const auto listed =
        official.run(server.url(), json::array({json::array({"list", "mine:"}), json::array({"delete", "mine:k/e/y"}),
                                                json::array({"delete", "mine:100%"})}));
    std::set<std::string> keys = listed[0].at("value").get<std::set<std::string>>();
    std::set<std::string> expected;
    for (const auto& key : odd_keys) expected.insert("mine:" + key);
    CHECK(keys == expected);
    CHECK(listed[1].value("ok", false));
    CHECK_FALSE(*ours->erase("mine:k/e/y", soon()));
    CHECK(*ours->erase("mine:k//e//y", soon()));
    CHECK(*ours->clear("mine:", {}, soon()) == odd_keys.size() - 3);
    const auto left = official.run(server.url(), json::array({json::array({"list", ""})}));
    CHECK(left[0].at("value") == json::array({"theirs:x"}));
  }
}
