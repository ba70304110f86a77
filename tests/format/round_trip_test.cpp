// decode(encode(x)) == x for random x of many types, through every codec of the JSON family.
#include <cachecade/format/codec/binary_json.hpp>
#include <cachecade/format/codec/json.hpp>
#include <format/sample_types.hpp>
#include <support/catch.hpp>
#include <support/soak.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

using namespace cachecade;

namespace {

const int values_per_type = support::soak(100'000, support::sanitized() ? 1'000 : 5'000);

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t limit) { return engine_() % limit; }

  template <class T>
  T make() {
    return make(std::type_identity<T>{});
  }

 private:
  bool make(std::type_identity<bool>) { return below(2) == 0; }

  template <std::integral T>
  T make(std::type_identity<T>) {
    return static_cast<T>(engine_() >> below(64));
  }

  template <std::floating_point T>
  T make(std::type_identity<T>) {
    if constexpr (sizeof(T) == 4) return std::bit_cast<T>(static_cast<std::uint32_t>(engine_()));
    if (below(2) == 0) return static_cast<T>(static_cast<int>(below(2000)) - 1000);
    return static_cast<T>(std::bit_cast<double>(engine_()));
  }

  std::string make(std::type_identity<std::string>) {
    std::string text;
    const bool any_byte = below(3) == 0;
    for (auto left = below(12); left > 0; --left)
      text.push_back(static_cast<char>(any_byte ? below(256) : 32 + below(95)));
    return text;
  }

  std::monostate make(std::type_identity<std::monostate>) { return {}; }

  template <class Rep, class Period>
  auto make(std::type_identity<std::chrono::duration<Rep, Period>>) {
    return std::chrono::duration<Rep, Period>(make<Rep>());
  }

  template <class T>
  std::optional<T> make(std::type_identity<std::optional<T>>) {
    return below(3) == 0 ? std::nullopt : std::optional<T>(std::in_place, make<T>());
  }

  template <class A, class B>
  std::pair<A, B> make(std::type_identity<std::pair<A, B>>) {
    return {make<A>(), make<B>()};
  }

  template <class... Ts>
  std::tuple<Ts...> make(std::type_identity<std::tuple<Ts...>>) {
    return {make<Ts>()...};
  }

  template <class A, class B>
  std::variant<A, B> make(std::type_identity<std::variant<A, B>>) {
    if (below(2) == 0) return std::variant<A, B>(std::in_place_index<0>, make<A>());
    return std::variant<A, B>(std::in_place_index<1>, make<B>());
  }

  template <class T, std::size_t N>
  std::array<T, N> make(std::type_identity<std::array<T, N>>) {
    std::array<T, N> array{};
    for (auto& element : array) element = make<T>();
    return array;
  }

  template <class C>
  requires requires(C c) { c.insert(c.end(), *c.begin()); }
  C make(std::type_identity<C>) {
    C container;
    for (auto left = below(5); left > 0; --left) {
      if constexpr (requires { typename C::mapped_type; }) {
        container.insert({make<typename C::key_type>(), make<typename C::mapped_type>()});
      } else {
        container.insert(container.end(), make<typename C::value_type>());
      }
    }
    return container;
  }

  std::mt19937_64 engine_;
};

template <class T>
bool same(const T& left, const T& right) {
  if constexpr (std::is_floating_point_v<T>) {
    return (std::isnan(left) && std::isnan(right)) || (left == right && std::signbit(left) == std::signbit(right));
  } else {
    return left == right;
  }
}

/// How many of `count` values came back changed or not at all, through three codecs.
template <class T, class Make>
int changed(int count, Make make) {
  int wrong = 0;
  const auto through = [&](const auto& codec, const T& value) {
    const auto payload = codec.encode(value);
    const auto back = payload ? codec.decode(std::type_identity<T>{}, *payload) : std::nullopt;
    if (!back || !same(*back, value)) ++wrong;
  };
  for (int i = 0; i < count; ++i) {
    const T value = make();
    through(JsonCodec{}, value);
    through(CborCodec{}, value);
    through(MessagePackCodec{}, value);
  }
  return wrong;
}

using Nested = std::map<std::string,
                        std::vector<std::optional<std::variant<std::monostate, std::pair<std::int8_t, std::string>>>>>;

}  // namespace

TEMPLATE_TEST_CASE("random values of every kind come back unchanged", "[codec][G16]", bool, std::int8_t, std::uint64_t,
                   std::int64_t, float, double, std::string, std::optional<std::optional<std::string>>, Nested,
                   (std::tuple<std::uint16_t, std::string, std::chrono::nanoseconds, std::array<char, 3>>),
                   (std::unordered_map<int, std::set<std::string>>), (std::multimap<std::string, std::uint8_t>),
                   (std::vector<std::vector<bool>>)) {
  Dice dice(20260101);
  CHECK(changed<TestType>(values_per_type, [&] { return dice.make<TestType>(); }) == 0);
}

TEST_CASE("random values of a user's type come back unchanged", "[codec][G16]") {
  Dice dice(42);
  const auto finite = [](auto number) { return std::isfinite(number) ? number : 0; };
  const auto make = [&] {
    sample::Account account{.id = dice.make<std::uint64_t>(),
                            .balance = finite(dice.make<double>()),
                            .rate = finite(dice.make<float>()),
                            .open = dice.make<bool>(),
                            .level = dice.make<std::uint8_t>(),
                            .steps = dice.make<std::vector<std::int16_t>>(),
                            .tags = {},
                            .colour = dice.make<bool>() ? sample::Colour::red : sample::Colour::green};
    for (auto left = dice.below(8); left > 0; --left) account.name.push_back(static_cast<char>(dice.below(128)));
    for (auto left = dice.below(4); left > 0; --left) account.limits[std::to_string(left)] = dice.make<int>();
    for (auto left = dice.below(40); left > 0; --left) account.tags.insert(dice.make<int>());
    return account;
  };
  CHECK(changed<sample::Account>(values_per_type, make) == 0);
}
