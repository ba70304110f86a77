#include <cachecade/redis/reply_reader.hpp>

#include <support/catch.hpp>

#include <malloc.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

using cachecade::redis::Head;
using cachecade::redis::Reply;
using cachecade::redis::ReplyLimits;
using cachecade::redis::ReplyReader;
using cachecade::redis::ReplyType;
using cachecade::redis::validate_head;
using Outcome = ReplyReader::Outcome;

namespace {

Outcome read_all(const std::string& bytes, Reply& reply, ReplyType type = ReplyType::bulk, ReplyLimits limits = {}) {
  ReplyReader reader(limits);
  reader.feed(bytes);
  return reader.next(reply, type);
}

}  // namespace

TEST_CASE("replies of every kind are read", "[redis]") {
  Reply reply;
  REQUIRE(read_all("$5\r\nhello\r\n", reply) == Outcome::reply);
  CHECK((reply.is(Reply::Kind::string) && reply.text == "hello"));
  REQUIRE(read_all(std::string("$4\r\n\0\r\n\xff\r\n", 10), reply) == Outcome::reply);
  CHECK(reply.text == std::string("\0\r\n\xff", 4));
  REQUIRE(read_all("$0\r\n\r\n", reply) == Outcome::reply);
  CHECK((reply.is(Reply::Kind::string) && reply.text.empty()));
  REQUIRE(read_all("$-1\r\n", reply) == Outcome::reply);
  CHECK(reply.is(Reply::Kind::nil));
  REQUIRE(read_all("+OK\r\n", reply, ReplyType::status) == Outcome::reply);
  CHECK(reply.is_status("OK"));
  REQUIRE(read_all("-ERR x\r\n", reply) == Outcome::reply);
  CHECK((reply.is(Reply::Kind::error) && reply.text == "ERR x"));
  REQUIRE(read_all(":-42\r\n", reply, ReplyType::integer) == Outcome::reply);
  CHECK((reply.is(Reply::Kind::integer) && reply.integer == -42));
  REQUIRE(read_all("*2\r\n$1\r\n0\r\n*3\r\n$1\r\na\r\n$-1\r\n:7\r\n", reply, ReplyType::array) == Outcome::reply);
  REQUIRE(reply.elements.size() == 2);
  REQUIRE(reply.elements[1].elements.size() == 3);
  CHECK(reply.elements[0].text == "0");
  CHECK(reply.elements[1].elements[0].text == "a");
  CHECK(reply.elements[1].elements[1].is(Reply::Kind::nil));
  CHECK(reply.elements[1].elements[2].integer == 7);
}

TEST_CASE("a reply comes out the same however it is cut, and never before it is whole", "[redis][A5]") {
  const std::string bytes = "+OK\r\n$5\r\nhello\r\n*2\r\n$2\r\n17\r\n*1\r\n$3\r\nkey\r\n:9\r\n-ERR no\r\n$-1\r\n";
  const std::vector<ReplyType> reply_types = {ReplyType::status,  ReplyType::bulk,    ReplyType::array,
                                              ReplyType::integer, ReplyType::integer, ReplyType::bulk};
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ReplyReader reader;
    std::vector<Reply> replies;
    const auto drain = [&] {
      for (Reply reply; replies.size() < reply_types.size();) {
        const auto outcome = reader.next(reply, reply_types[replies.size()]);
        REQUIRE(outcome != Outcome::broken);
        if (outcome == Outcome::incomplete) break;
        replies.push_back(reply);
      }
    };
    reader.feed(bytes.substr(0, cut));
    drain();
    CHECK((replies.size() == reply_types.size()) == (cut == bytes.size()));
    reader.feed(bytes.substr(cut));
    drain();
    REQUIRE(replies.size() == reply_types.size());
    CHECK(replies[1].text == "hello");
    CHECK(replies[2].elements[1].elements[0].text == "key");
    CHECK(replies[3].integer == 9);
    CHECK_FALSE(reader.has_rest());
  }
}

TEST_CASE("truncated at any offset a bulk is incomplete, never short", "[redis][A5]") {
  const std::string bytes = "$5\r\nhello\r\n";
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    Reply reply;
    CHECK(read_all(bytes.substr(0, length), reply) == Outcome::incomplete);
  }
}

TEST_CASE("what is not the protocol, or over a limit, is broken at once and for good", "[redis][A10]") {
  const std::vector<std::string> garbage = {"HTTP/1.1 400 Bad Request\r\n\r\n",
                                            "\x15\x03\x01\x00\x02\x02\x28",
                                            std::string(16, '\0'),
                                            "$-2\r\n",
                                            "$99999999999\r\n",
                                            "$99999999999999999999999999\r\n",
                                            "$+5\r\nhello\r\n",
                                            "$5x\r\nhello\r\n",
                                            "$\r\n",
                                            "$5\r\nhelloXX",
                                            ":1x\r\n",
                                            ":\r\n",
                                            "_\r\n",
                                            "#t\r\n",
                                            ",1.5\r\n",
                                            "%1\r\n+a\r\n+b\r\n",
                                            "~1\r\n+a\r\n",
                                            ">2\r\n+a\r\n+b\r\n",
                                            "(1\r\n",
                                            "=5\r\ntxt:x\r\n",
                                            "!3\r\nERR\r\n",
                                            "*2147483647\r\n",
                                            "*1\r\n$1\r\na\r\n",
                                            "*-1\r\n",
                                            "\r\n",
                                            " +OK\r\n",
                                            "$536870913\r\n",
                                            "$" + std::string(64, '1'),
                                            "+" + std::string(70'000, 'x')};
  for (const auto& bytes : garbage) {
    CAPTURE(bytes.substr(0, 40));
    ReplyReader reader;
    Reply reply;
    reader.feed(bytes);
    const auto type = bytes[0] == ':' ? ReplyType::integer : bytes[0] == '+' ? ReplyType::status : ReplyType::bulk;
    const auto outcome = bytes[0] == '*' ? Outcome::foreign : Outcome::broken;
    CHECK(reader.next(reply, type) == outcome);
    reader.feed("+OK\r\n");
    CHECK(reader.next(reply, ReplyType::status) == Outcome::broken);
    CHECK(reader.has_rest());
  }
}

TEST_CASE("arrays are capped where they are expected", "[redis][A10]") {
  Reply reply;
  CHECK(read_all("*2147483647\r\n", reply, ReplyType::array) == Outcome::broken);
  CHECK(read_all("*1048577\r\n", reply, ReplyType::array) == Outcome::broken);
  CHECK(read_all("*2\r\n+a\r\n*2147483647\r\n", reply, ReplyType::array) == Outcome::broken);
  std::string nested;
  for (int i = 0; i < 100; ++i) nested += "*1\r\n";
  CHECK(read_all(nested, reply, ReplyType::array) == Outcome::broken);
  CHECK(read_all("*2\r\n+a\r\n*2\r\n+a\r\n+b\r\n", reply, ReplyType::array, {.elements = 1}) == Outcome::broken);
  CHECK(read_all("*1\r\n*1\r\n*1\r\n+a\r\n", reply, ReplyType::array, {.depth = 2}) == Outcome::broken);
  CHECK(read_all("*1\r\n*1\r\n+a\r\n", reply, ReplyType::array, {.depth = 2}) == Outcome::reply);
}

TEST_CASE("the bytes of one array are capped in all", "[redis][A10]") {
  ReplyReader reader({.bytes = 10'000});
  Reply reply;
  reader.feed("*1000\r\n");
  REQUIRE(reader.next(reply, ReplyType::array) == Outcome::incomplete);
  auto outcome = Outcome::incomplete;
  int fed = 0;
  for (; fed < 1000 && outcome == Outcome::incomplete; ++fed) {
    reader.feed("$100\r\n" + std::string(100, 'x') + "\r\n");
    outcome = reader.next(reply, ReplyType::array);
  }
  CHECK(outcome == Outcome::broken);
  CHECK(fed < 110);
}

TEST_CASE("a bulk as large as allowed passes, one byte more does not", "[redis]") {
  Reply reply;
  const ReplyLimits limits{.bytes = 1000};
  CHECK(read_all("$1000\r\n" + std::string(1000, 'x') + "\r\n", reply, ReplyType::bulk, limits) == Outcome::reply);
  CHECK(reply.text.size() == 1000);
  CHECK(read_all("$1001\r\n" + std::string(1001, 'x') + "\r\n", reply, ReplyType::bulk, limits) == Outcome::too_big);
  ReplyReader reader(limits);
  reader.feed("$1001\r\n");
  CHECK(reader.next(reply, ReplyType::bulk) == Outcome::too_big);
  CHECK(reader.next(reply, ReplyType::bulk) == Outcome::broken);
}

TEST_CASE("announced sizes cost no memory", "[redis][A10]") {
  for (const std::string bytes :
       {"*2147483647\r\n", "*1048576\r\n", "$99999999999\r\n", "$67108864\r\n", "*1\r\n*1048576\r\n"}) {
    CAPTURE(bytes);
    ReplyReader reader;
    Reply reply;
    const auto before = mallinfo2();
    reader.feed(bytes);
    (void)reader.next(reply, ReplyType::array);
    const auto after = mallinfo2();
    CHECK(after.uordblks + after.hblkhd < before.uordblks + before.hblkhd + (1U << 20));
  }
}

TEST_CASE("random bytes never crash the reader", "[redis][A10]") {
  std::mt19937 random(7);
  const std::string letters = "$*+-:0123456789\r\n\r\nabc_%~>\0";
  for (int round = 0; round < 30'000; ++round) {
    ReplyReader reader({.bytes = 500, .elements = 20, .depth = 4});
    for (int feed = 0; feed < 4; ++feed) {
      std::string bytes;
      for (auto length = random() % 12; length > 0; --length) bytes.push_back(letters[random() % letters.size()]);
      reader.feed(bytes);
      Reply reply;
      for (int next = 0; next < 12 && reader.next(reply, static_cast<ReplyType>(random() % 4)) == Outcome::reply;)
        ++next;
    }
  }
  SUCCEED();
}

TEST_CASE("a head is validated by as little as is there", "[redis]") {
  const ReplyLimits limits{.bytes = 100, .elements = 10};
  CHECK(validate_head("", ReplyType::bulk, limits) == Head::incomplete);
  CHECK(validate_head("$", ReplyType::bulk, limits) == Head::incomplete);
  CHECK(validate_head("$10", ReplyType::bulk, limits) == Head::incomplete);
  CHECK(validate_head("$10\r", ReplyType::bulk, limits) == Head::incomplete);
  CHECK(validate_head("$10\r\n", ReplyType::bulk, limits) == Head::good);
  CHECK(validate_head("$101\r\n", ReplyType::bulk, limits) == Head::too_big);
  CHECK(validate_head("*10\r\n", ReplyType::array, limits) == Head::good);
  CHECK(validate_head("*11\r\n", ReplyType::array, limits) == Head::bad);
  CHECK(validate_head("?", ReplyType::bulk, limits) == Head::bad);
}

TEST_CASE("a reply of a kind that its command never has is foreign from its first byte, an error never is",
          "[redis][A9]") {
  const std::vector<std::pair<ReplyType, std::string>> own = {{ReplyType::bulk, "$1\r\nx\r\n"},
                                                              {ReplyType::bulk, "$-1\r\n"},
                                                              {ReplyType::status, "+OK\r\n"},
                                                              {ReplyType::integer, ":1\r\n"},
                                                              {ReplyType::array, "*1\r\n:1\r\n"}};
  for (const auto type : {ReplyType::bulk, ReplyType::status, ReplyType::integer, ReplyType::array}) {
    for (const auto& [its, bytes] : own) {
      CAPTURE(static_cast<int>(type), bytes);
      Reply reply;
      CHECK(read_all(bytes, reply, type) == (type == its ? Outcome::reply : Outcome::foreign));
      if (type != its) CHECK(validate_head(bytes.substr(0, 1), type, {}) == Head::foreign);
    }
    Reply reply;
    CHECK(read_all("-ERR x\r\n", reply, type) == Outcome::reply);
  }
}
