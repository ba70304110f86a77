#include <cachecade/detail/siphash.hpp>

#include <support/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace {

using cachecade::detail::siphash128;
using cachecade::detail::siphash64;
using cachecade::detail::siphash64_of;
using cachecade::detail::SipKey;

// The key of all published vectors: bytes 00 to 0f. The message of length n is 00, 01, ... n-1.
constexpr SipKey published{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};

std::string message(std::size_t length) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text.push_back(static_cast<char>(i));
  return text;
}

std::string little_endian(std::uint64_t word) { return cachecade::detail::Hash128{word, 0}.hex().substr(0, 16); }

struct Vector {
  std::size_t length;
  std::string_view sip_2_4_64;
  std::string_view sip_2_4_128;
  std::string_view sip_1_3_64;
};

// vectors.h of the authors' reference code, and for 1-3 the vectors of Rust's standard library.
constexpr Vector vectors[] = {
    {0, "310e0edd47db6f72", "a3817f04ba25a8e66df67214c7550293", "dcc40f055801acab"},
    {1, "fd67dc93c539f874", "da87c1d86b99af44347659119b22fc45", "93ca577df39bf4c9"},
    {2, "5a4fa9d909806c0d", "8177228da4a45dc7fca38bdef60affe4", "4dd4c74d029bcb82"},
    {3, "2d7efbd796666785", "9c70b60c5267a94e5f33b6b02985ed51", "fbf7dde7b80af88b"},
    {4, "b7877127e09427cf", "f88164c12d9c8faf7d0f6e7c7bcd5579", "2883d388605775cf"},
    {5, "8da699cd64557618", "1368875980776f8854527a07690e9627", "673b53492fd5f9de"},
    {6, "cee3fe586e46c9cb", "14eeca338b208613485ea0308fd7a15e", "a7229fc5502b0dc5"},
    {7, "37d1018bf50002ab", "a1f1ebbed8dbc153c0b84aa61ff08239", "4011b19b987d92d3"},
    {8, "6224939a79f5f593", "3b62a9ba6258f5610f83e264f31497b4", "8e9a298d11959036"},
    {9, "b0e4a90bdf82009e", "264499060ad9baabc47f8b02bb6d71ed", "e43d066cb38ea425"},
    {15, "e545be4961ca29a1", "5493e99933b0a8117e08ec0f97cfc3d9", "5699512a6dd820d3"},
    {16, "db9bc2577fcc2a3f", "6ee2a4ca67b054bbfd3315bf85230577", "668b907d1add4fcc"},
    {63, "724506eb4c328a95", "5150d1772f50834a503e069a973fbd7c", "a8b3bbb76290199d"},
};

}  // namespace

TEST_CASE("SipHash agrees with the published vectors", "[detail]") {
  for (const auto& vector : vectors) {
    INFO("length " << vector.length);
    const auto text = message(vector.length);
    CHECK(little_endian(siphash64_of<2, 4>(text, published)) == vector.sip_2_4_64);
    CHECK(siphash128(text, published).hex() == vector.sip_2_4_128);
    CHECK(little_endian(siphash64(text, published)) == vector.sip_1_3_64);
  }
}

TEST_CASE("every bit of message and key reaches the hash", "[detail]") {
  std::set<cachecade::detail::Hash128> seen{siphash128(message(40), published)};
  for (std::size_t bit = 0; bit < 320; ++bit) {
    auto text = message(40);
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    CHECK(seen.insert(siphash128(text, published)).second);
  }
  for (int bit = 0; bit < 64; ++bit) {
    CHECK(seen.insert(siphash128(message(40), {published.low ^ (1ULL << bit), published.high})).second);
    CHECK(seen.insert(siphash128(message(40), {published.low, published.high ^ (1ULL << bit)})).second);
  }
}

TEST_CASE("a trailing NUL changes the hash", "[detail]") {
  for (std::size_t length = 0; length < 20; ++length) {
    const std::string zeros(length, '\0');
    CHECK(siphash64(zeros, published) != siphash64(zeros + '\0', published));
    CHECK(siphash128(zeros, published) != siphash128(zeros + '\0', published));
  }
}

TEST_CASE("hex shows 32 lower-case digits in the order of the bytes", "[detail]") {
  CHECK(cachecade::detail::Hash128{0xABULL, 0x0100000000000000ULL}.hex() == "ab000000000000000000000000000001");
}
