// Every flip, cut and random mutation of the published entries.
#include <cachecade/format/envelope.hpp>

#include <format/vectors.hpp>
#include <fuzz/envelope_property.hpp>
#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace cachecade::envelope;

namespace {

constexpr std::size_t mutations = 200'000;

/// What a reader who expects `row` makes of `bytes`; nothing where it is a miss.
std::optional<std::string> read(const vectors::Encoded& row, std::string_view bytes) {
  const auto result = open(bytes);
  const auto* opened = std::get_if<Opened>(&result);
  if (opened == nullptr) return std::nullopt;
  const auto dot = row.header.schema.rfind('.');
  const Expected expected{.check = row.header.check,
                          .fingerprint = row.header.schema.substr(0, dot),
                          .version = static_cast<int>(version_of(row.header.schema).value_or(0)),
                          .codec = row.header.codec,
                          .now_ms = row.header.created_ms,
                          .takes_unstated_schema = row.header.schema.empty()};
  if (validate(opened->header, expected)) return std::nullopt;
  return std::string(opened->payload());
}

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  for (const auto& row : vectors::encoded()) all.push_back(row.stored);
  const auto file = vectors::file();
  for (const auto* kind : {"rejected", "opened"}) {
    for (const auto& row : file.at(kind)) all.push_back(row.at("stored").get<std::string>());
  }
  return all;
}

class Mutator {
 public:
  explicit Mutator(std::vector<std::string> seeds) : seeds_(std::move(seeds)) {}

  std::string next() {
    std::string bytes = seeds_[below(seeds_.size())];
    for (auto left = 1 + below(4); left > 0; --left) mutate(bytes);
    return bytes;
  }

 private:
  std::size_t below(std::size_t limit) { return engine_() % limit; }

  void mutate(std::string& bytes) {
    static constexpr std::string_view telling = "[]{}\",:\\!0129.-ecu\n\xff\x7f\x81";
    if (bytes.empty()) bytes = "[";
    const auto at = below(bytes.size());
    const auto some = below(bytes.size() - at) + 1;
    switch (below(7)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
        break;
      case 1:
        bytes[at] = telling[below(telling.size())];
        break;
      case 2:
        bytes.insert(at, 1, telling[below(telling.size())]);
        break;
      case 3:
        bytes.erase(at, 1 + below(3));
        break;
      case 4:
        bytes.insert(at, bytes.substr(at, some));
        break;
      case 5:
        bytes.resize(at);
        break;
      default:
        splice(bytes, at, some);
    }
    if (bytes.size() > 4096) bytes.resize(4096);
  }

  void splice(std::string& bytes, std::size_t at, std::size_t length) {
    const auto& other = seeds_[below(seeds_.size())];
    bytes.replace(at, length, other.substr(below(other.size() + 1), length));
  }

  std::vector<std::string> seeds_;
  std::mt19937_64 engine_{20260101};
};

}  // namespace

TEST_CASE("each vector is usable before it is damaged", "[envelope][G14]") {
  for (const auto& row : vectors::encoded()) {
    INFO(row.name);
    const bool lives = row.header.ttl_ms > 0;
    CHECK(read(row, row.stored) == (lives ? std::optional(row.payload) : std::nullopt));
  }
}

TEST_CASE("a flipped bit outside the payload is a miss or the same value", "[envelope][G14]") {
  std::size_t flips = 0;
  for (const auto& row : vectors::encoded()) {
    const auto opened = open(row.stored);
    const auto stored_payload = std::get<Opened>(opened).stored_payload;
    const auto payload_at = static_cast<std::size_t>(stored_payload.data() - row.stored.data());
    std::string failed;
    for (std::size_t bit = 0; bit < row.stored.size() * 8; ++bit, ++flips) {
      std::string bytes = row.stored;
      bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
      if (!fuzz::envelope_holds(bytes)) failed += " broken by bit " + std::to_string(bit);
      const bool in_payload = bit / 8 >= payload_at && bit / 8 < payload_at + stored_payload.size();
      const auto value = read(row, bytes);
      if (!in_payload && value && *value != row.payload) failed += " wrong value by bit " + std::to_string(bit);
      if (value && value->size() != row.payload.size() && row.form != cachecade::PayloadForm::text) {
        failed += " wrong size by bit " + std::to_string(bit);
      }
    }
    INFO(row.name);
    CHECK(failed == "");
  }
  CHECK(flips > 15'000);
}

TEST_CASE("a cut entry is never a value", "[envelope][G14][G13]") {
  for (const auto& row : vectors::encoded()) {
    for (std::size_t size = 0; size < row.stored.size(); ++size) {
      const auto bytes = std::string_view(row.stored).substr(0, size);
      const bool holds = fuzz::envelope_holds(bytes);
      const bool opens = std::holds_alternative<Opened>(open(bytes));
      if (!holds || opens) {
        INFO(row.name << " cut to " << size << " bytes");
        CHECK(holds);
        CHECK_FALSE(opens);
      }
    }
    CHECK(std::holds_alternative<Opened>(open(row.stored)));
  }
}

TEST_CASE("random mutations never break the reader or a codec", "[envelope][G16]") {
  Mutator mutator(seeds());
  std::size_t opened = 0;
  for (std::size_t i = 0; i < mutations; ++i) {
    const auto bytes = mutator.next();
    opened += std::holds_alternative<Opened>(open(bytes)) ? 1U : 0U;
    if (!fuzz::envelope_holds(bytes)) FAIL("mutation " << i << ": " << bytes);
  }
  CHECK(opened > 1000);
}

TEST_CASE("random mutations of payloads never break a codec", "[codec][G16]") {
  const sample::Point point{.x = -70000, .y = 200};
  const cachecade::Json tree = cachecade::Json::parse(
      R"({"a":[1,-2,3.5,null,true,"é\n",[],{}],"b":18446744073709551615,"c":{"d":{"e":[[["x"]]]}}})");
  std::vector<std::string> payloads{"[[0,1],[1,2.5],[2,\"x\"],[3,null]]", "{\"a\":1.5,\"b\":\"NaN\"}", "200"};
  const auto add = [&](const auto& codec) {
    payloads.push_back(codec.encode(point).value());
    payloads.push_back(codec.encode(tree).value());
  };
  add(cachecade::JsonCodec{});
  add(cachecade::CborCodec{});
  add(cachecade::MessagePackCodec{});
  Mutator mutator(payloads);
  for (std::size_t i = 0; i < mutations / 4; ++i) {
    const auto bytes = mutator.next();
    if (!fuzz::codecs_hold(bytes)) FAIL("mutation " << i << ": " << bytes);
  }
  CHECK(fuzz::codecs_hold(payloads.front()));
}
