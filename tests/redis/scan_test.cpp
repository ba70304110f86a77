#include <cachecade/redis/scan.hpp>

#include <support/catch.hpp>

#include <string>

using cachecade::redis::escape_pattern;
using cachecade::redis::read_scan_page;
using cachecade::redis::Reply;

namespace {

Reply text(std::string value) { return {.kind = Reply::Kind::string, .text = std::move(value)}; }
Reply array(std::vector<Reply> elements) { return {.kind = Reply::Kind::array, .elements = std::move(elements)}; }

}  // namespace

TEST_CASE("a prefix becomes a pattern of itself", "[redis][H6]") {
  CHECK(escape_pattern("app:users.get:") == "app:users.get:");
  CHECK(escape_pattern("a[b]c*?\\^-") == "a\\[b\\]c\\*\\?\\\\\\^\\-");
  CHECK(escape_pattern("").empty());
}

TEST_CASE("a page of SCAN is read, and anything else is refused", "[redis]") {
  const auto page = read_scan_page(array({text("17"), array({text("a"), text("b")})}));
  REQUIRE(page.has_value());
  CHECK(page->cursor == "17");
  CHECK(page->keys == std::vector<std::string>{"a", "b"});
  CHECK(read_scan_page(array({text("18446744073709551615"), array({})})).has_value());
  CHECK_FALSE(read_scan_page(array({text("18446744073709551616"), array({})})).has_value());
  CHECK_FALSE(read_scan_page(array({text("-1"), array({})})).has_value());
  CHECK_FALSE(read_scan_page(array({text(""), array({})})).has_value());
  CHECK_FALSE(read_scan_page(array({text("0")})).has_value());
  CHECK_FALSE(read_scan_page(array({text("0"), text("a")})).has_value());
  CHECK_FALSE(read_scan_page(array({text("0"), array({Reply{}})})).has_value());
  CHECK_FALSE(read_scan_page(array({array({}), array({})})).has_value());
  CHECK_FALSE(read_scan_page(text("0")).has_value());
}
