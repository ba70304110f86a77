// The law of keys, on random input: two calls have one key if and only if prefix, name, scope and arguments are equal.
// Equality is judged by an encoding of its own, in which every part says its length.
#include <cachecade/detail/utf8.hpp>
#include <cachecade/key/escape.hpp>
#include <cachecade/key/key.hpp>

#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace {

using cachecade::Json;

std::string sized(const std::string& text) { return std::to_string(text.size()) + "." + text; }

std::string canonical(bool value) { return value ? "T" : "F"; }
std::string canonical(int value) { return "i" + sized(std::to_string(value)); }
std::string canonical(const std::string& value) { return "s" + sized(value); }
std::string canonical(double value) {
  if (std::isnan(value)) return "dN";
  return "d" + sized(std::to_string(std::bit_cast<std::uint64_t>(value)));
}

template <class T>
std::string canonical(const std::optional<T>& value);
template <class... T>
std::string canonical(const std::variant<T...>& value);
template <class... T>
std::string canonical(const std::tuple<T...>& value);
template <class A, class B>
std::string canonical(const std::pair<A, B>& value);
template <class T>
std::string canonical(const std::vector<T>& value);
template <class K, class V>
std::string canonical(const std::map<K, V>& value);

template <class T>
std::string canonical(const std::optional<T>& value) {
  return value ? "o" + sized(canonical(*value)) : "-";
}
template <class... T>
std::string canonical(const std::variant<T...>& value) {
  return "v" + std::to_string(value.index()) +
         std::visit([](const auto& held) { return sized(canonical(held)); }, value);
}
template <class... T>
std::string canonical(const std::tuple<T...>& value) {
  return "t" + std::apply([](const auto&... part) { return (std::string() + ... + sized(canonical(part))); }, value);
}
template <class A, class B>
std::string canonical(const std::pair<A, B>& value) {
  return "p" + sized(canonical(value.first)) + sized(canonical(value.second));
}
template <class T>
std::string canonical(const std::vector<T>& value) {
  std::string out = "[" + std::to_string(value.size());
  for (const auto& part : value) out += sized(canonical(part));
  return out;
}
template <class K, class V>
std::string canonical(const std::map<K, V>& value) {
  std::string out = "{" + std::to_string(value.size());
  for (const auto& part : value) out += sized(canonical(part));
  return out;
}

// Few and nasty values, so that equal ones meet often and look-alikes too.
class Source {
 public:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }

  std::string text(std::size_t longest = 4) {
    static const std::vector<std::string> pieces{
        "a",  "b",    "1",        ",",    "[",    "]",       "\"",  "\\", ":", "{",   "}",       "%",
        "#",  "=",    "@",        "~",    "null", "true",    "1.0", " ",  "/", "%25", "\\u007b", std::string(1, '\0'),
        "\n", "\x7f", "\xc3\xa9", "\xff", "\xc3", "b\"ff\"", "NaN"};
    std::string out;
    for (std::size_t count = below(longest + 1); count > 0; --count) out += pieces[below(pieces.size())];
    return out;
  }

  void fill(bool& value) { value = below(2) == 1; }
  void fill(int& value) { value = static_cast<int>(below(23)) - 11; }
  void fill(std::string& value) { value = text(); }
  void fill(double& value) {
    static constexpr std::array values{0.0,
                                       -0.0,
                                       1.0,
                                       -1.0,
                                       0.1,
                                       1e22,
                                       1e-7,
                                       5e-324,
                                       std::numeric_limits<double>::infinity(),
                                       -std::numeric_limits<double>::infinity(),
                                       std::numeric_limits<double>::quiet_NaN()};
    value = below(4) == 0 ? static_cast<double>(below(1000)) / 8 : values[below(values.size())];
  }
  template <class T>
  void fill(std::optional<T>& value) {
    value.reset();
    if (below(3) > 0) fill(value.emplace());
  }
  template <class A, class B>
  void fill(std::pair<A, B>& value) {
    fill(value.first);
    fill(value.second);
  }
  template <class... T>
  void fill(std::tuple<T...>& value) {
    std::apply([&](auto&... part) { (fill(part), ...); }, value);
  }
  template <class... T>
  void fill(std::variant<T...>& value) {
    const auto index = below(sizeof...(T));
    std::size_t at = 0;
    ((at++ == index ? fill(value.template emplace<T>()) : void()), ...);
  }
  template <class T>
  void fill(std::vector<T>& value) {
    value.resize(below(4));
    for (auto& part : value) fill(part);
  }
  template <class K, class V>
  void fill(std::map<K, V>& value) {
    value.clear();
    for (std::size_t count = below(3); count > 0; --count) {
      std::pair<K, V> entry;
      fill(entry);
      value.insert(std::move(entry));
    }
  }

 private:
  std::mt19937_64 random_{20260101};
};

// Whether canonical form and key say the same about every pair that was ever added.
class Bijection {
 public:
  void add(std::string value, std::string key) {
    if (const auto [known, fresh] = keys_.try_emplace(value, key); !fresh && known->second != key) ++unstable_;
    if (const auto [known, fresh] = values_.try_emplace(std::move(key), value); !fresh && known->second != value) {
      ++ambiguous_;
      UNSCOPED_INFO("two values, one key: " << known->first);
    }
  }
  void verify(std::size_t least) const {
    CHECK(unstable_ == 0);
    CHECK(ambiguous_ == 0);
    CHECK(keys_.size() > least);
    CHECK(keys_.size() == values_.size());
  }

 private:
  std::unordered_map<std::string, std::string> keys_;
  std::unordered_map<std::string, std::string> values_;
  std::size_t unstable_ = 0;
  std::size_t ambiguous_ = 0;
};

bool has_raw_brace_or_control(std::string_view key) {
  for (const char c : key) {
    if (c == '{' || c == '}' || static_cast<unsigned char>(c) < 0x20 || c == '\x7f') return true;
  }
  return false;
}

template <class Tuple>
void run(std::size_t rounds, std::size_t least) {
  Source source;
  Bijection bijection;
  Tuple arguments;
  cachecade::Key key;
  std::size_t bad = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    source.fill(arguments);
    std::apply([&](const auto&... argument) { key.build("p", "f", false, argument...); }, arguments);
    bad += has_raw_brace_or_control(key.text()) || !cachecade::detail::is_utf8(key.text()) || key.text().size() > 200;
    bijection.add(canonical(arguments), std::string(key.text()));
  }
  CHECK(bad == 0);
  bijection.verify(least);
}

using Any = std::variant<bool, int, double, std::string, std::optional<std::string>, std::vector<std::string>>;

}  // namespace

TEST_CASE("keys are injective over texts", "[key][H1]") { run<std::tuple<std::string, std::string>>(100'000, 50'000); }

TEST_CASE("keys are injective over scalars and absent values", "[key][H1][G4]") {
  run<std::tuple<double, std::optional<double>, std::optional<std::optional<int>>, bool>>(60'000, 5'000);
}

TEST_CASE("keys are injective over nested containers and variants", "[key][H1]") {
  run<std::tuple<std::vector<std::vector<std::string>>, Any, std::optional<std::vector<Any>>>>(80'000, 50'000);
}

TEST_CASE("keys are injective over maps and pairs", "[key][H1]") {
  run<std::tuple<std::map<std::string, std::optional<std::string>>, std::pair<std::string, Any>>>(60'000, 30'000);
}

TEST_CASE("keys are injective over prefix, name, scope and arguments together", "[key][H1]") {
  Source source;
  Bijection bijection;
  cachecade::Key key;
  std::size_t bad = 0;
  for (std::size_t round = 0; round < 150'000; ++round) {
    // Every eighth part is long, so that cut parts and short ones that look cut meet.
    const auto part = [&] {
      return source.text(3) + std::string(source.below(8) == 0 ? 30 + source.below(60) : 0, 'x');
    };
    auto prefix = part();
    auto name = part();
    auto scope = part();
    if (source.below(50) == 0) prefix = cachecade::key_prefix(prefix);
    if (source.below(50) == 0) name = cachecade::key_function(name, "");
    const auto text = source.text(2);
    const bool plain = source.below(8) == 0;
    if (prefix.empty()) prefix = "cachecade";
    if (plain) {
      key.build_plain(cachecade::key_prefix(prefix), name);
      scope = "";
    } else {
      key.build(cachecade::key_prefix(prefix), cachecade::key_function(name, scope), false, text);
    }
    bad += has_raw_brace_or_control(key.text()) || !cachecade::detail::is_utf8(key.text()) || key.text().size() > 200 ||
           key.text().starts_with('/');
    bijection.add(canonical(std::tuple(plain, prefix, name, scope, plain ? std::string() : text)),
                  std::string(key.text()));
  }
  CHECK(bad == 0);
  bijection.verify(100'000);
}

TEST_CASE("keys are injective over JSON values", "[key][H1]") {
  Source source;
  Bijection bijection;
  const auto random_json = [&](const auto& self, int depth) -> Json {
    switch (source.below(depth > 0 ? 8 : 6)) {
      case 0:
        return nullptr;
      case 1:
        return source.below(2) == 1;
      case 2:
        return static_cast<int>(source.below(5)) - 2;
      case 3:
        return static_cast<double>(source.below(5)) - 2;
      case 4:
        return Json::binary(std::vector<std::uint8_t>(source.below(2), 255));
      case 5:
        return source.text(2);
      default:
        break;
    }
    Json out = source.below(2) == 1 ? Json::object() : Json::array();
    for (std::size_t count = source.below(3); count > 0; --count) {
      if (out.is_object()) {
        out[source.text(1)] = self(self, depth - 1);
      } else {
        out.push_back(self(self, depth - 1));
      }
    }
    return out;
  };
  const auto canonical_json = [](const auto& self, const Json& json) -> std::string {
    if (json.is_string()) return canonical(json.get<std::string>());
    if (json.is_binary()) return "x" + std::to_string(json.get_binary().size());
    if (!json.is_structured()) return json.dump();
    std::string out = json.is_object() ? "{" : "[";
    for (const auto& [name, part] : json.items())
      out += (json.is_object() ? sized(name) : "") + sized(self(self, part));
    return out;
  };
  for (int round = 0; round < 60'000; ++round) {
    const Json value = random_json(random_json, 3);
    cachecade::Key key;
    key.build("p", "f", false, value);
    bijection.add(canonical_json(canonical_json, value), std::string(key.text()));
  }
  bijection.verify(5'000);
}

TEST_CASE("unordered containers have one key whatever their order", "[key][H5]") {
  Source source;
  for (int round = 0; round < 2'000; ++round) {
    std::vector<std::string> texts;
    source.fill(texts);
    std::unordered_multiset<std::string> forward(texts.begin(), texts.end());
    std::unordered_multiset<std::string> backward(997);
    for (auto text = texts.rbegin(); text != texts.rend(); ++text) backward.insert(*text);
    cachecade::Key one;
    cachecade::Key other;
    one.build("p", "f", false, forward);
    other.build("p", "f", false, backward);
    REQUIRE(one.text() == other.text());
  }
}
