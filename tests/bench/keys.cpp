// What a hit costs by the kind of its key: the whole wrapper on the process-wide cache, beside a hand-written map.
//
//   keys [rounds] [part of a row's name]
//
// Every round runs both, in turn, so that a busy neighbour hurts both alike; medians of the rounds. Figures are
// nanoseconds an operation and thread; ratios above 1 mean that the wrapper is faster. `wanted` is the goal.
#define CACHECADE_EXPLICIT_BACKENDS
#include <cachecade.hpp>

#include "measure.hpp"
#include "peers.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using bench::Value;
using bench::value_of;

struct Pair {
  int number = 0;
  std::string text;
  bool operator==(const Pair&) const = default;
};

}  // namespace

template <>
struct std::hash<Pair> {
  std::size_t operator()(const Pair& pair) const noexcept {
    return std::hash<std::string>{}(pair.text) * 31 + std::hash<int>{}(pair.number);
  }
};

namespace {

constexpr auto ttl = 60s;
constexpr int resident = 10'000;
constexpr std::size_t length = 1'000'000;

Value of_number(int key) { return value_of(key); }
Value of_text(const std::string& key) { return value_of(key.back()); }
Value of_pair(int number, const std::string& text) { return value_of(number + text.back()); }
std::string text_of_text(const std::string& key) { return std::string(100, key.back()); }

std::string digits(int number, int width) {
  char text[16];
  std::snprintf(text, sizeof text, "%0*d", width, number);
  return text;
}
std::string short_text(int number) { return "user:" + digits(number, 7); }
std::string url(int number) {
  return "https://example.com/api/v1/users/" + digits(number, 7) + "/orders?limit=20&page=3&sort=created_a";
}

/// The ratios that are wanted with one thread and with two.
struct Wanted {
  double alone = 0;
  double together = 0;
};

/// `ours` takes a key as the hand-written map does.
template <class Key, class Result, class Ours>
void row(const std::string& name, const std::vector<Key>& keys, Ours ours, Result (*load)(const Key&),
         const Wanted& wanted, const bench::Arguments& arguments) {
  if (name.find(arguments.part) == name.npos) return;
  by_hand::Map<Key, Result, Result (*)(const Key&)> map(ttl, load);
  for (const auto& key : keys) ours(key), map(key);
  for (const std::size_t threads : {1, 2}) {
    for (const bool hot : {true, false}) {
      std::vector<by_hand::Stream> streams;
      for (std::size_t n = 0; n < threads; ++n) {
        streams.push_back(hot ? by_hand::hot(length) : by_hand::uniform(resident, length, n + 1));
      }
      auto ours_by_place = [&](int place) { return ours(keys[static_cast<std::size_t>(place)]); };
      auto map_by_place = [&](int place) { return map(keys[static_cast<std::size_t>(place)]); };
      bench::compare(
          name + (hot ? " hot, " : " uniform, ") + std::to_string(threads) + " thread" + (threads > 1 ? "s" : ""),
          {{"cachecade", 0, [&] { return bench::run(ours_by_place, streams); }},
           {"map+mutex+ttl", threads > 1 ? wanted.together : wanted.alone,
            [&] { return bench::run(map_by_place, streams); }}},
          arguments.rounds);
    }
  }
}

template <class Key, class Make>
std::vector<Key> keys_of(Make make) {
  std::vector<Key> keys;
  for (int n = 0; n < resident; ++n) keys.push_back(make(n));
  return keys;
}

}  // namespace

int main(int count, char** given) {
  const bench::Arguments arguments(count, given);
  cachecade::init_cache({.storage_engines = {"memory"},
                         .memory = {.max_entries = 100'000, .max_bytes = std::size_t{1} << 30},
                         .log = [](cachecade::LogLevel, std::string_view) {}});
  const auto number = cachecade::cachecaded("bench.number", ttl, of_number);
  const auto text = cachecade::cachecaded("bench.text", ttl, of_text);
  const auto long_text = cachecade::cachecaded("bench.long_text", ttl, text_of_text);
  const auto pair = cachecade::cachecaded("bench.pair", ttl, of_pair);
  const auto texts = keys_of<std::string>(short_text);

  row<int, Value>(
      "int -> 64 B", keys_of<int>([](int n) { return n; }), number, [](const int& key) { return of_number(key); },
      {1.7, 10}, arguments);
  row<std::string, Value>("string(12) -> 64 B", texts, text, of_text, {1.3, 7}, arguments);
  row<std::string, std::string>("string(12) -> string(100)", texts, long_text, text_of_text, {1.2, 6}, arguments);
  row<std::string, std::string>("URL(80) -> string(100)", keys_of<std::string>(url), long_text, text_of_text, {1.1, 5},
                                arguments);
  row<Pair, Value>(
      "(int, string(5)) -> 64 B", keys_of<Pair>([](int n) {
        return Pair{n % 100, digits(n, 5)};
      }),
      [&](const Pair& key) { return pair(key.number, key.text); },
      [](const Pair& key) { return of_pair(key.number, key.text); }, {1.2, 6}, arguments);
}
