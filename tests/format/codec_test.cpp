#include <cachecade/codec.hpp>

#include <cachecade/format/codec/binary_json.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/codec/text.hpp>
#include <format/sample_types.hpp>
#include <support/catch.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <typeinfo>
#include <unordered_map>
#include <variant>
#include <vector>

using namespace cachecade;
using sample::Unknown;

namespace {

struct Point {
  std::int32_t x = 0;
  std::int32_t y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

/// A codec made by hand: two little-endian numbers of 32 bits.
struct PointCodec {
  static constexpr std::string_view name = "point-1";
  static constexpr PayloadForm form = PayloadForm::binary;

  std::optional<std::string> encode(const Point& point) const {
    std::string bytes;
    for (const auto number : {point.x, point.y}) {
      for (unsigned shift = 0; shift < 32; shift += 8) {
        bytes.push_back(static_cast<char>((std::bit_cast<std::uint32_t>(number) >> shift) & 0xffU));
      }
    }
    return bytes;
  }

  std::optional<Point> decode(std::type_identity<Point>, std::string_view bytes) const {
    if (bytes.size() != 8) return std::nullopt;
    const auto number = [&](std::size_t at) {
      std::uint32_t bits = 0;
      for (std::size_t i = 4; i-- > 0;) bits = (bits << 8) | static_cast<unsigned char>(bytes[at + i]);
      return std::bit_cast<std::int32_t>(bits);
    };
    return Point{number(0), number(4)};
  }
};

struct Named {
  static constexpr PayloadForm form = PayloadForm::binary;
  std::optional<std::string> encode(const Point&) const { return std::nullopt; }
  std::optional<Point> decode(std::type_identity<Point>, std::string_view) const { return std::nullopt; }
};
struct WithColon : Named {
  static constexpr std::string_view name = "b64:point";
};
struct WithoutName : Named {
  static constexpr std::string_view name = "";
};
struct FalseText : Named {
  static constexpr std::string_view name = "text";
};
struct Proper : Named {
  static constexpr std::string_view name = "proper";
};

template <class Thrown>
struct Throwing {
  static constexpr std::string_view name = "throwing";
  static constexpr PayloadForm form = PayloadForm::text;
  std::optional<std::string> encode(const Point&) const { throw Thrown(); }
  std::optional<Point> decode(std::type_identity<Point>, std::string_view) const { throw Thrown(); }
};
struct Odd {};

static_assert(CodecFor<PointCodec, Point> && !CodecFor<PointCodec, int>);
static_assert(CodecFor<Proper, Point>);
static_assert(!CodecFor<WithColon, Point> && !CodecFor<WithoutName, Point> && !CodecFor<FalseText, Point>);
static_assert(CodecFor<TextCodec, std::string> && !CodecFor<TextCodec, int>);

template <class T>
concept Json3 = CodecFor<JsonCodec, T> && CodecFor<CborCodec, T> && CodecFor<MessagePackCodec, T>;
template <class T>
concept None3 = !CodecFor<JsonCodec, T> && !CodecFor<CborCodec, T> && !CodecFor<MessagePackCodec, T>;

static_assert(Json3<bool> && Json3<char> && Json3<std::uint64_t> && Json3<float> && Json3<long double>);
static_assert(Json3<std::string> && Json3<std::monostate> && Json3<sample::Level> && Json3<sample::Colour> &&
              Json3<Json>);
static_assert(Json3<sample::Account> && Json3<sample::Celsius>);
static_assert(Json3<std::optional<std::optional<int>>> && Json3<std::shared_ptr<const std::vector<sample::Account>>>);
static_assert(Json3<std::variant<std::monostate, int, std::pair<sample::Celsius, std::tuple<>>>>);
static_assert(Json3<std::array<std::list<std::unordered_map<int, std::deque<bool>>>, 3>>);
static_assert(Json3<std::chrono::milliseconds> && Json3<std::chrono::duration<double>>);
static_assert(Json3<std::chrono::system_clock::time_point> && Json3<std::chrono::year_month_day> == false);

static_assert(None3<Unknown> && None3<std::vector<Unknown>> && None3<std::optional<Unknown>>);
static_assert(None3<std::map<std::string, std::vector<std::optional<Unknown>>>> && None3<std::map<Unknown, int>>);
static_assert(None3<std::variant<int, Unknown>> && None3<std::pair<int, Unknown>> && None3<std::tuple<Unknown>>);
static_assert(None3<std::array<Unknown, 2>> && None3<std::shared_ptr<const Unknown>> && None3<std::set<Unknown>>);
static_assert(None3<int*> && None3<const char*> && None3<std::unique_ptr<int>> &&
              None3<std::chrono::steady_clock::time_point>);

}  // namespace

TEST_CASE("a user's own binary codec works through AnyCodec", "[codec]") {
  const AnyCodec<Point> codec = PointCodec{};
  REQUIRE(codec);
  CHECK(codec.name() == "point-1");
  CHECK(codec.form() == PayloadForm::binary);
  const auto bytes = codec.encode({-2, 1'000'000});
  REQUIRE(bytes);
  CHECK(*bytes == std::string("\xfe\xff\xff\xff\x40\x42\x0f\x00", 8));
  CHECK(codec.decode(*bytes) == Point{-2, 1'000'000});
  CHECK_FALSE(codec.decode(bytes->substr(1)));
}

TEST_CASE("AnyCodec is empty by default, and copies share the codec", "[codec]") {
  AnyCodec<Point> codec;
  CHECK_FALSE(codec);
  codec = PointCodec{};
  const auto copy = codec;
  codec = {};
  CHECK_FALSE(codec);
  CHECK(copy.decode(*copy.encode({3, 4})) == Point{3, 4});
}

TEST_CASE("without its type a codec writes from an address and reads into a slot", "[codec]") {
  CHECK(AnyCodec<Point>().untyped() == nullptr);
  const std::shared_ptr<const detail::Codec> codec = AnyCodec<Point>(PointCodec{}).untyped();
  CHECK(codec->name() == "point-1");
  CHECK(codec->form() == PayloadForm::binary);
  const Point point{5, -6};
  const auto bytes = codec->encode(&point);
  REQUIRE(bytes);
  static constexpr detail::ValueOps ops = detail::basic_ops<Point>();
  detail::SlotOf<Point> slot(ops);
  REQUIRE(codec->decode(*bytes, slot));
  CHECK(slot.take() == point);
  CHECK_FALSE(codec->decode("short", slot));
  CHECK_FALSE(slot.full());
}

TEST_CASE("what a codec throws counts as nothing, but for bad_alloc", "[codec][G7]") {
  for (const AnyCodec<Point>& codec : {AnyCodec<Point>(Throwing<std::bad_cast>{}), AnyCodec<Point>(Throwing<Odd>{}),
                                       AnyCodec<Point>(Throwing<int>{})}) {
    CHECK_FALSE(codec.encode({}));
    CHECK_FALSE(codec.decode("x"));
  }
  const AnyCodec<Point> starved = Throwing<std::bad_alloc>{};
  CHECK_THROWS_AS(starved.encode({}), std::bad_alloc);
  CHECK_THROWS_AS(starved.decode("x"), std::bad_alloc);
}

TEST_CASE("the text codec hands any bytes through", "[codec][G10]") {
  const AnyCodec<std::string> codec = TextCodec{};
  for (const auto& text : {std::string(), std::string("plain"), std::string("a\0b\xff", 4)}) {
    CHECK(codec.encode(text) == text);
    CHECK(codec.decode(text) == text);
  }
}
