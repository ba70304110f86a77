#include <cachecade/key/buffer.hpp>

#include <support/catch.hpp>

#include <cstddef>
#include <random>
#include <string>
#include <type_traits>
#include <utility>

using cachecade::KeyBuffer;

static_assert(!std::is_copy_constructible_v<KeyBuffer> && !std::is_copy_assignable_v<KeyBuffer>);
static_assert(std::is_nothrow_move_constructible_v<KeyBuffer> && std::is_nothrow_move_assignable_v<KeyBuffer>);

TEST_CASE("a key buffer holds what a string would, across the border of its inline bytes", "[key]") {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    KeyBuffer buffer;
    std::string expected;
    for (int step = 0; step < 40; ++step) {
      const std::string piece(random() % 40, static_cast<char>('a' + random() % 26));
      switch (random() % 8) {
        case 0:
          buffer.push_back('x'), expected.push_back('x');
          break;
        case 1:
          buffer.truncate(expected.size() / 2), expected.resize(expected.size() / 2);
          break;
        case 2: {
          KeyBuffer moved(std::move(buffer));
          buffer = std::move(moved);
          break;
        }
        default:
          buffer.append(piece), expected += piece;
      }
      REQUIRE(buffer.view() == expected);
      REQUIRE(buffer.size() == expected.size());
    }
    buffer.clear();
    REQUIRE(buffer.view().empty());
    buffer.append("again");
    REQUIRE(buffer.view() == "again");
  }
}

TEST_CASE("moving a key buffer leaves an empty one that works", "[key]") {
  for (const std::size_t size : {0U, 10U, 256U, 257U, 5000U}) {
    KeyBuffer from;
    from.append(std::string(size, 'k'));
    KeyBuffer to;
    to.append(std::string(300, 'o'));
    to = std::move(from);
    CHECK(to.view() == std::string(size, 'k'));
    CHECK(from.empty());  // NOLINT: what a move leaves is part of the contract
    from.append("more");
    CHECK(from.view() == "more");
    CHECK(to.view() == std::string(size, 'k'));
  }
}
