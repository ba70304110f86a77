#include <cachecade/format/envelope/encode.hpp>

#include <support/catch.hpp>

#include <cstdint>
#include <string>

using namespace cachecade;
using namespace cachecade::envelope;

namespace {

const Header plain{.created_ms = 1, .ttl_ms = 2, .schema = "s.0", .codec = "json", .check = "c"};

template <class Change>
bool encodes(Change change, PayloadForm form = PayloadForm::json, std::string_view payload = "1") {
  Header header = plain;
  change(header);
  return encode_entry(header, form, payload, true).has_value();
}

bool encodes_json(std::string_view payload) {
  return encode_entry(plain, PayloadForm::json, payload, false).has_value();
}

}  // namespace

TEST_CASE("a header that cannot be written makes no entry", "[envelope]") {
  CHECK(encodes([](Header&) {}));
  for (const auto field :
       {&Header::created_ms, &Header::ttl_ms, &Header::stale_ms, &Header::error_ms, &Header::cost_us}) {
    CHECK(encodes([&](Header& header) { header.*field = max_number; }));
    CHECK_FALSE(encodes([&](Header& header) { header.*field = max_number + 1; }));
    CHECK_FALSE(encodes([&](Header& header) { header.*field = -1; }));
    CHECK_FALSE(encodes([&](Header& header) { header.*field = INT64_MIN; }));
  }
  for (const auto field : {&Header::schema, &Header::codec, &Header::check}) {
    CHECK_FALSE(encodes([&](Header& header) { header.*field = "\xff"; }));
    CHECK_FALSE(encodes([&](Header& header) { header.*field = std::string(max_header_size, 'x'); }));
  }
  CHECK_FALSE(encodes([](Header& header) { header.tags = {{"\xc0\x80", "t"}}; }));
  CHECK_FALSE(encodes([](Header& header) { header.tags = {{"n", "\xed\xa0\x80"}}; }));
  CHECK_FALSE(encodes([](Header& header) { header.codec = ""; }));
  CHECK_FALSE(encodes([](Header& header) { header.codec = "b64:json"; }));
  CHECK_FALSE(encodes([](Header& header) { header.codec = "text"; }));
  CHECK_FALSE(encodes([](Header& header) { header.codec = "text"; }, PayloadForm::binary));
  CHECK(encodes([](Header& header) { header.codec = "text"; }, PayloadForm::text));
}

TEST_CASE("a JSON payload that no reader would take makes no entry", "[envelope][G1][G3]") {
  CHECK_FALSE(encodes_json(""));
  CHECK_FALSE(encodes_json("\"\xff\""));
  CHECK(encodes_json(std::string(128, '[') + std::string(128, ']')));
  CHECK_FALSE(encodes_json(std::string(129, '[') + std::string(129, ']')));
}

TEST_CASE("a payload over the limit is not written, as it stands and in base64", "[envelope]") {
  const std::string bytes(9, 'x');
  const auto limited = [&](PayloadForm form, bool text_only, std::size_t limit) {
    Header header = plain;
    header.codec = "mine";
    return encode_entry(header, form, bytes, text_only, limit).has_value();
  };
  CHECK(limited(PayloadForm::binary, false, 9));
  CHECK_FALSE(limited(PayloadForm::binary, false, 8));
  CHECK(limited(PayloadForm::binary, true, 14));
  CHECK_FALSE(limited(PayloadForm::binary, true, 13));
  CHECK(limited(PayloadForm::text, true, 11));
  CHECK_FALSE(limited(PayloadForm::text, true, 10));
}
