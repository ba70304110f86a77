#include <cachecade/replit/sweep.hpp>

#include <support/catch.hpp>

#include <set>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace cachecade::replit;
using Keys = std::vector<std::string>;

TEST_CASE("an envelope's end is created + ttl + max(stale, error)", "[replit]") {
  CHECK(envelope_expiry(R"(["cc1",1000,60,5,7,0,"s","json","c",1,[],{},1])") == 1067ms);
  CHECK(envelope_expiry(R"(["cc1",1000,60,9,7,0)") == 1069ms);
  CHECK(envelope_expiry(R"(["cc1",9007199254740991,9007199254740991,0,9007199254740991,)") ==
        std::chrono::milliseconds(3 * 9007199254740991));
}

TEST_CASE("what is not an envelope of this version has no end that is ours to judge", "[replit]") {
  for (const char* foreign : {"",
                              "[",
                              "null",
                              "\"text\"",
                              "[1,2,3]",
                              R"(["cc2",1000,60,5,7,)",
                              R"(["cc",1000,60,5,7,)",
                              R"(["cc1")",
                              R"(["cc1",)",
                              R"(["cc1",1000,60,5,7)",
                              R"(["cc1",1000,60,5)",
                              R"(["cc1",-1,60,5,7,)",
                              R"(["cc1",-0,60,5,7,)",
                              R"(["cc1",1e3,60,5,7,)",
                              R"(["cc1",1.5,60,5,7,)",
                              R"(["cc1","1",60,5,7,)",
                              R"(["cc1", 1,60,5,7,)",
                              R"(["cc1",9007199254740992,60,5,7,)",
                              R"(["cc1",99999999999999999999,60,5,7,)",
                              R"( ["cc1",1,1,1,1,)"}) {
    CAPTURE(foreign);
    CHECK_FALSE(envelope_expiry(foreign));
  }
  const std::string whole = R"(["cc1",1000,60,5,7,)";
  for (std::size_t cut = 0; cut < whole.size(); ++cut) CHECK_FALSE(envelope_expiry(whole.substr(0, cut)));
}

TEST_CASE("the window goes round in key order and meets every key of ours, and no other", "[replit]") {
  Keys keys;
  for (int i = 10; i < 50; ++i) keys.push_back("app:" + std::to_string(i));
  keys.insert(keys.begin(), "aaa");
  keys.push_back("zzz");
  std::set<std::string> seen;
  std::string cursor;
  for (int round = 0; round < 3; ++round) {
    const auto window = sweep_window(keys, "app", cursor, 16);
    REQUIRE(window.size() == 16);
    seen.insert(window.begin(), window.end());
    cursor = window.back();
  }
  CHECK(seen.size() == 40);
  CHECK(sweep_window(keys, "app", "app:48", 3) == Keys{"app:49", "app:10", "app:11"});
  CHECK(sweep_window({"app:1"}, "app", "app:1", 16) == Keys{"app:1"});
  CHECK(sweep_window({}, "app", "", 16).empty());
}

TEST_CASE("only the part of a prefix that no escape changes is relied on", "[replit]") {
  CHECK(plain_head("myapp") == "myapp");
  CHECK(plain_head("my:app") == "my");
  CHECK(plain_head("{x}").empty());
}
