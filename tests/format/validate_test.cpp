#include <cachecade/format/envelope/validate.hpp>

#include <support/catch.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

using namespace cachecade::envelope;

namespace {

constexpr std::int64_t created = 1'000'000'000'000;

Header entry() { return {.created_ms = created, .ttl_ms = 1000, .schema = "abc.3", .codec = "json", .check = "key"}; }

Expected wanted() { return {.check = "key", .fingerprint = "abc", .version = 3, .codec = "json", .now_ms = created}; }

std::optional<Rejection> at_time(Header header, std::int64_t now) {
  auto expected = wanted();
  expected.now_ms = now;
  return validate(header, expected);
}

std::optional<Rejection> with_schema(std::string schema, int version = 3, bool takes_unstated = false) {
  auto header = entry();
  header.schema = std::move(schema);
  auto expected = wanted();
  expected.version = version;
  expected.takes_unstated_schema = takes_unstated;
  return validate(header, expected);
}

}  // namespace

TEST_CASE("an entry that is what the caller expects is usable", "[envelope]") {
  CHECK(validate(entry(), wanted()) == std::nullopt);
}

TEST_CASE("another key's entry is rejected before anything else", "[envelope][H3]") {
  auto header = entry();
  header.check = "other";
  CHECK(validate(header, wanted()) == Rejection::check);
  header = {};
  CHECK(validate(header, wanted()) == Rejection::check);
}

TEST_CASE("a schema is a fingerprint and a version, and a higher version is kept", "[envelope][G12]") {
  CHECK(with_schema("abc.3") == std::nullopt);
  CHECK(with_schema("abc.2") == Rejection::schema);
  CHECK(with_schema("abc.-1") == Rejection::schema);
  CHECK(with_schema("abc.4") == Rejection::higher_version);
  CHECK(with_schema("abd.4") == Rejection::higher_version);
  CHECK(with_schema("abc.4294967299") == Rejection::higher_version);
  CHECK(with_schema("abd.3") == Rejection::schema);
  CHECK(with_schema("abd.2") == Rejection::schema);
  CHECK(with_schema("a.b.3") == Rejection::schema);
  CHECK(with_schema("abc.-2", -2) == std::nullopt);
  CHECK(with_schema("abc.-1", -2) == Rejection::higher_version);
  for (const auto* odd :
       {"abc", "abc.", ".3", "3", ".", "abc.3 ", "abc. 3", "abc.+3", "abc.3x", "abc.99999999999999999999"}) {
    INFO(odd);
    CHECK(with_schema(odd) == Rejection::schema);
  }
  CHECK(with_schema("") == Rejection::schema);
  CHECK(with_schema("", 3, true) == std::nullopt);
  CHECK(with_schema("abd.3", 3, true) == Rejection::schema);
}

TEST_CASE("an entry lives until the end of its ttl and the longer of its extra lives", "[envelope][J1]") {
  auto header = entry();
  CHECK(at_time(header, created + 999) == std::nullopt);
  CHECK(at_time(header, created + 1000) == Rejection::expired);
  header.stale_ms = 500;
  CHECK(at_time(header, created + 1499) == std::nullopt);
  CHECK(at_time(header, created + 1500) == Rejection::expired);
  header.error_ms = 2000;
  CHECK(at_time(header, created + 2999) == std::nullopt);
  CHECK(at_time(header, created + 3000) == Rejection::expired);
  header.ttl_ms = header.stale_ms = header.error_ms = std::numeric_limits<std::int64_t>::max();
  CHECK(at_time(header, created) == std::nullopt);
}

TEST_CASE("an entry from more than a minute ahead is rejected", "[envelope]") {
  CHECK(at_time(entry(), created - 60'000) == std::nullopt);
  CHECK(at_time(entry(), created - 60'001) == Rejection::future);
  CHECK(at_time(entry(), std::numeric_limits<std::int64_t>::min() / 2) == Rejection::future);
}

TEST_CASE("another codec's entry is rejected", "[envelope]") {
  auto header = entry();
  header.codec = "cbor";
  CHECK(validate(header, wanted()) == Rejection::codec);
}

TEST_CASE("a higher version is kept through every doubt but its own end", "[envelope][G12]") {
  auto header = entry();
  header.schema = "abd.4";
  header.codec = "cbor";
  CHECK(at_time(header, created - 3'600'000) == Rejection::higher_version);
  CHECK(at_time(header, created + 1000) == Rejection::expired);
}
