#include <cachecade/format/envelope.hpp>

#include <format/vectors.hpp>
#include <support/catch.hpp>

#include <string>
#include <variant>

using namespace cachecade;
using namespace cachecade::envelope;

TEST_CASE("every published vector is encoded to exactly its bytes", "[envelope][golden]") {
  const auto rows = vectors::encoded();
  REQUIRE(rows.size() >= 20);
  for (const auto& row : rows) {
    INFO(row.name);
    CHECK(encode_entry(row.header, row.form, row.payload, row.text_only) == row.stored);
  }
}

TEST_CASE("every published vector opens to its header and payload", "[envelope][golden]") {
  for (const auto& row : vectors::encoded()) {
    INFO(row.name);
    const auto result = open(row.stored);
    const auto* opened = std::get_if<Opened>(&result);
    REQUIRE(opened != nullptr);
    CHECK(opened->header == row.header);
    CHECK(opened->payload() == row.payload);
    const bool bytes = row.stored.find("\"b64:") != std::string::npos;
    CHECK(opened->form == (bytes ? PayloadForm::binary : row.form));
    CHECK(row.stored.find(opened->stored_payload) != std::string::npos);
  }
}

TEST_CASE("every published bad entry is rejected for its reason", "[envelope][golden][G3][G12][G13]") {
  const auto rows = vectors::file().at("rejected");
  REQUIRE(rows.size() >= 30);
  for (const auto& row : rows) {
    INFO(row.at("name").get<std::string>());
    const auto stored = row.at("stored").get<std::string>();
    const auto result = open(stored);
    REQUIRE(std::holds_alternative<Rejection>(result));
    CHECK(to_string(std::get<Rejection>(result)) == row.at("rejection").get<std::string>());
  }
}

TEST_CASE("extensions that need not be understood change nothing", "[envelope][golden][G12]") {
  const auto rows = vectors::file().at("opened");
  REQUIRE_FALSE(rows.empty());
  for (const auto& row : rows) {
    const auto stored = row.at("stored").get<std::string>();
    const auto plain = row.at("same_as").get<std::string>();
    const auto result = open(stored);
    const auto same = open(plain);
    REQUIRE(std::holds_alternative<Opened>(result));
    REQUIRE(std::holds_alternative<Opened>(same));
    CHECK(std::get<Opened>(result).header == std::get<Opened>(same).header);
    CHECK(std::get<Opened>(result).payload() == std::get<Opened>(same).payload());
  }
}
