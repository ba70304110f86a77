#include <cachecade/redis/command.hpp>

#include <support/catch.hpp>
#include <support/fault_server.hpp>

#include <random>
#include <string>
#include <string_view>
#include <vector>

using cachecade::redis::Batch;
using cachecade::redis::format_command;
using cachecade::redis::ReplyType;

namespace {

char random_byte(std::mt19937& random) {
  constexpr std::string_view special = "\r\n$*";
  return random() % 3 == 0 ? special[random() % special.size()] : static_cast<char>(random());
}

}  // namespace

TEST_CASE("a command is written with the length of every argument", "[redis][I3]") {
  const std::vector<std::string_view> arguments = {"SET", "k\r\nDEL x", "", std::string_view()};
  CHECK(format_command(arguments) == "*4\r\n$3\r\nSET\r\n$8\r\nk\r\nDEL x\r\n$0\r\n\r\n$0\r\n\r\n");
}

TEST_CASE("ten thousand random binary arguments are read back as they were", "[redis][I3]") {
  std::mt19937 random(42);
  for (int round = 0; round < 2'500; ++round) {
    std::vector<std::string> arguments(4);
    for (auto& argument : arguments) {
      for (auto length = random() % 40; length > 0; --length) argument.push_back(random_byte(random));
    }
    const std::vector<std::string_view> views(arguments.begin(), arguments.end());
    auto bytes = format_command(views);
    std::vector<std::string> back;
    REQUIRE(support::take_command(bytes, back));
    REQUIRE(bytes.empty());
    REQUIRE(back == arguments);
  }
}

TEST_CASE("a batch keeps its commands in order, each with the type of its reply", "[redis]") {
  Batch batch;
  CHECK(batch.empty());
  batch.add({"PING"}, ReplyType::status);
  batch.add({"SCAN", "0"}, ReplyType::array);
  CHECK(batch.bytes() == "*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nSCAN\r\n$1\r\n0\r\n");
  CHECK(batch.reply_types() == std::vector<ReplyType>{ReplyType::status, ReplyType::array});
  CHECK(batch.size() == 2);
}
