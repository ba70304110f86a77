#include <cachecade/redis/url.hpp>

#include <support/catch.hpp>

#include <random>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using cachecade::FaultKind;
using cachecade::redis::parse_redis_url;
using cachecade::redis::RedisAddress;
using cachecade::redis::Transport;
using cachecade::redis::Verify;

namespace {

RedisAddress good(const std::string& url) {
  CAPTURE(url);
  auto address = parse_redis_url(url);
  INFO((address ? std::string() : address.fault().message));
  REQUIRE(address.ok());
  return *address;
}

}  // namespace

TEST_CASE("Redis URLs of every accepted form are read", "[redis]") {
  struct Row {
    std::string url;
    Transport transport;
    std::string host;
    int port;
    std::string user;
    std::string password;
    int database;
    std::string path;
  };
  const auto tcp = Transport::tcp;
  const auto local = Transport::unix_socket;
  const std::vector<Row> rows = {
      {"redis://", tcp, "localhost", 6379, "", "", 0, ""},
      {"redis:///", tcp, "localhost", 6379, "", "", 0, ""},
      {"redis:///2", tcp, "localhost", 6379, "", "", 2, ""},
      {"redis://:p%40ss@h", tcp, "h", 6379, "", "p@ss", 0, ""},
      {"redis://u:p:w@h:6380/3", tcp, "h", 6380, "u", "p:w", 3, ""},
      {"redis://[::1]:6379/0", tcp, "::1", 6379, "", "", 0, ""},
      {"redis://u:p@[2001:db8::7]/1", tcp, "2001:db8::7", 6379, "u", "p", 1, ""},
      {"redis://[fe80::1%25eth0]:7000", tcp, "fe80::1%eth0", 7000, "", "", 0, ""},
      {"redis://a@b@h", tcp, "h", 6379, "", "a@b", 0, ""},
      {"REDIS://H", tcp, "H", 6379, "", "", 0, ""},
      {"ReDiS://h", tcp, "h", 6379, "", "", 0, ""},
      {"valkey://h", tcp, "h", 6379, "", "", 0, ""},
      {"redis://h:1", tcp, "h", 1, "", "", 0, ""},
      {"redis://h:65535", tcp, "h", 65535, "", "", 0, ""},
      {"redis://h/", tcp, "h", 6379, "", "", 0, ""},
      {"redis://h?db=4", tcp, "h", 6379, "", "", 4, ""},
      {"redis://h/4?db=4", tcp, "h", 6379, "", "", 4, ""},
      {"redis://h/?db=4", tcp, "h", 6379, "", "", 4, ""},
      {"redis://h/2147483647", tcp, "h", 6379, "", "", 2147483647, ""},
      {"redis://user:@h", tcp, "h", 6379, "user", "", 0, ""},
      {"redis://:@h", tcp, "h", 6379, "", "", 0, ""},
      {"redis://@h", tcp, "h", 6379, "", "", 0, ""},
      {"redis://u%3Av:%25%0D%0A%00@h", tcp, "h", 6379, "u:v", std::string("%\r\n\0", 4), 0, ""},
      {"redis://my_host-1.example.com:6379", tcp, "my_host-1.example.com", 6379, "", "", 0, ""},
      {"rediss://h?verify=none", Transport::tls, "h", 6379, "", "", 0, ""},
      {"valkeys://h", Transport::tls, "h", 6379, "", "", 0, ""},
      {"redis+tls://h", Transport::tls, "h", 6379, "", "", 0, ""},
      {"redis+ssl://h", Transport::tls, "h", 6379, "", "", 0, ""},
      {"unix:///tmp/r.sock?db=2", local, "", 6379, "", "", 2, "/tmp/r.sock"},
      {"unix://u:p@/tmp/r.sock", local, "", 6379, "u", "p", 0, "/tmp/r.sock"},
      {"redis+unix:///tmp/a%20b", local, "", 6379, "", "", 0, "/tmp/a b"},
      {"redis-socket:///tmp/r", local, "", 6379, "", "", 0, "/tmp/r"},
      {"redis-sentinel://h1:26379,h2/0", Transport::sentinel, "h1:26379,h2", 6379, "", "", 0, ""},
      {"rediss-sentinel://:pw@h1,[::1]:1/1", Transport::sentinel, "h1,[::1]:1", 6379, "", "pw", 1, ""},
  };
  for (const auto& row : rows) {
    const auto address = good(row.url);
    CAPTURE(row.url);
    CHECK(address.transport == row.transport);
    CHECK(address.host == row.host);
    CHECK(int(address.port) == row.port);
    CHECK(address.user == row.user);
    CHECK(address.password == row.password);
    CHECK(address.sign_in == (!row.user.empty() || !row.password.empty()));
    CHECK(address.database == row.database);
    CHECK(address.path == row.path);
  }
}

TEST_CASE("Redis URL parameters are read with their units", "[redis]") {
  const auto address =
      good("redis://h?timeout=250ms&connect_timeout=2s&pool_size=16&client_name=my-app&protocol=2&db=1");
  CHECK(address.timeout == cachecade::Duration(250ms));
  CHECK(address.connect_timeout == cachecade::Duration(2s));
  CHECK(address.pool_size == std::size_t{16});
  CHECK(address.client_name == "my-app");
  CHECK(address.protocol == 2);
  CHECK(address.database == 1);
  CHECK(good("redis://h?timeout=1m").timeout == cachecade::Duration(1min));
  CHECK(good("redis://h?protocol=3").protocol == 3);
  const auto tls = good("rediss://h?verify=ca&ca_file=%2Fetc%2Fca.pem&sni=other.example");
  CHECK(tls.verify == Verify::ca);
  CHECK(tls.ca_file == "/etc/ca.pem");
  CHECK(tls.sni == "other.example");
  CHECK(good("rediss://h?verify=none").verify == Verify::none);
  CHECK(good("rediss://h").verify == Verify::full);
}

TEST_CASE("a password without a colon is a password, and known as one that other clients read differently", "[redis]") {
  CHECK(good("redis://pw@h").password_without_colon);
  CHECK(good("redis://pw@h").password == "pw");
  CHECK_FALSE(good("redis://:pw@h").password_without_colon);
  CHECK_FALSE(good("redis://u:pw@h").password_without_colon);
  CHECK_FALSE(good("redis://@h").password_without_colon);
}

TEST_CASE("malformed Redis URLs are refused without quoting them", "[redis][I1]") {
  const std::vector<std::string> urls = {"",
                                         "h",
                                         "redis:",
                                         "redis:/h",
                                         "http://h",
                                         "tcp://h",
                                         "redis ://h",
                                         "://h",
                                         "redis://h/x",
                                         "redis://h/-1",
                                         "redis://h/+1",
                                         "redis://h/1x",
                                         "redis://h/1/2",
                                         "redis://h/2147483648",
                                         "redis://h/99999999999999999999999",
                                         "redis://h:0",
                                         "redis://h:99999",
                                         "redis://h:65536",
                                         "redis://h:",
                                         "redis://h:6x",
                                         "redis://h:-1",
                                         "redis://h:+80",
                                         "redis://a:b:c",
                                         "redis://h/0?db=1",
                                         "redis://h/1?db=0",
                                         "redis://h?timeout=5",
                                         "redis://h?timeout=0ms",
                                         "redis://h?timeout=1.5s",
                                         "redis://h?timeout=-1s",
                                         "redis://h?timeout=5h",
                                         "redis://h?timeout=",
                                         "redis://h?timeout",
                                         "redis://h?timeout=99999999999s",
                                         "redis://h?connect_timeout=7",
                                         "redis://h?pool_size=0",
                                         "redis://h?pool_size=1025",
                                         "redis://h?pool_size=x",
                                         "redis://h?client_name=a%20b",
                                         "redis://h?client_name=%0D%0A",
                                         "redis://h?protocol=1",
                                         "redis://h?db=-1",
                                         "redis://h?db=1&db=1",
                                         "redis://h?verify=none",
                                         "rediss://h?verify=maybe",
                                         "redis://h?sni=x",
                                         "redis://h?nonsense=1",
                                         "redis://h?DB=1",
                                         "redis://h?=1",
                                         "redis://h?&",
                                         "redis://h/0#x",
                                         "redis://h#",
                                         "redis://%zz@h",
                                         "redis://:%4@h",
                                         "redis://:%@h",
                                         "redis://u%:p@h",
                                         "redis://h%41",
                                         "redis://h h",
                                         "redis://h\n",
                                         " redis://h",
                                         "redis://h\t",
                                         "redis://h\\x",
                                         "redis://[::1",
                                         "redis://[::1]x",
                                         "redis://[h]:1",
                                         "redis://[]",
                                         "redis://[::1]:",
                                         "redis://[::g]",
                                         "redis://:pw@h?x@y",
                                         "redis://:p/w@h",
                                         "redis://:p?w=1@h",
                                         "unix://",
                                         "unix:///",
                                         "unix://tmp/r.sock",
                                         "unix://host/tmp/r.sock",
                                         "unix:///tmp/%00x",
                                         "unix:///tmp/%zz",
                                         "unix:///" + std::string(107, 'x'),
                                         "redis-sentinel://h1:0,h2",
                                         "redis-sentinel://h1,h 2",
                                         "redis://" + std::string(4090, 'h'),
                                         "redis://" + std::string(254, 'h')};
  for (const auto& url : urls) {
    CAPTURE(url);
    const auto address = parse_redis_url(url);
    REQUIRE_FALSE(address.ok());
    CHECK(address.fault().kind == FaultKind::config);
    if (url.size() > 12) CHECK(address.fault().message.find(url) == std::string::npos);
  }
  CHECK(parse_redis_url("redis://h?nonsense=1").fault().message.find("nonsense") != std::string::npos);
  CHECK(parse_redis_url("unix:///" + std::string(106, 'x')).ok());
}

TEST_CASE("no Redis URL with a password in it, however broken, has the password echoed", "[redis][I1]") {
  const std::string secret = "Hunter2Zebra";
  const std::vector<std::string> urls = {"redis://:" + secret + "@h:0",
                                         "redis://:" + secret + "@h/x",
                                         "redis://" + secret + "@h:99999",
                                         "rediss://u:" + secret + "@h h",
                                         "redis://u:" + secret + "%@h",
                                         "redis//:" + secret + "@h",
                                         "redis://:" + secret,
                                         "redis://:a?" + secret + "@h",
                                         "redis://:a?" + secret + "=x@h",
                                         "redis://:a/" + secret + "@h",
                                         "redis://:a#" + secret + "@h",
                                         "redis://:" + secret + "@h?timeout=5",
                                         secret,
                                         "unix://:" + secret + "@h/x",
                                         "redis://:" + secret + "\n@h",
                                         "redis://:" + secret + "@[h"};
  for (const auto& url : urls) {
    CAPTURE(url);
    const auto address = parse_redis_url(url);
    REQUIRE_FALSE(address.ok());
    CHECK(address.fault().message.find(secret) == std::string::npos);
  }
}

TEST_CASE("any bytes are a URL or a fault, and no fault repeats a secret", "[redis][I1]") {
  std::mt19937 random(20240229);
  const std::string secret = "QzXv7kLmNp";
  const std::vector<std::string> pieces = {"redis://", "unix://", "rediss://", "redis-sentinel://",
                                           ":",        "@",       "/",         "?",
                                           "#",        "%",       "[",         "]",
                                           "&",        "=",       "db",        "timeout",
                                           "5s",       ",",       "h",         "0",
                                           "%41",      "\n",      "\xff",      std::string(1, '\0')};
  int accepted = 0;
  for (int round = 0; round < 40'000; ++round) {
    std::string url = round % 4 == 0 ? "" : pieces[random() % 4];
    bool has_secret = false;
    for (auto length = random() % 10; length > 0; --length) {
      const bool here = !has_secret && random() % 5 == 0;
      has_secret = has_secret || here;
      url += here ? ":" + secret + "@" : pieces[random() % pieces.size()];
    }
    const auto address = parse_redis_url(url);
    if (address) {
      ++accepted;
      if (address->sign_in && address->password == secret && address->shown().find(secret) != std::string::npos)
        FAIL(url);
    } else if (address.fault().message.find(secret) != std::string::npos || address.fault().kind != FaultKind::config) {
      FAIL(url);
    }
  }
  CHECK(accepted > 1000);
}

TEST_CASE("an address is shown without user and password", "[redis][I1]") {
  CHECK(good("redis://u:secret@h:7/2").shown() == "redis://***@h:7/2");
  CHECK(good("redis://h").shown() == "redis://h:6379/0");
  CHECK(good("redis://:s@[::1]").shown() == "redis://***@[::1]:6379/0");
  CHECK(good("rediss://:s@h").shown() == "rediss://***@h:6379/0");
  CHECK(good("unix://:s@/tmp/r?db=1").shown() == "unix://***@/tmp/r?db=1");
}

TEST_CASE("what is well-formed but not supported yet is reported with what to use instead", "[redis]") {
  using cachecade::redis::find_unsupported;
  for (const std::string url : {"rediss://h", "redis-sentinel://h", "redis://h?protocol=3"}) {
    const auto fault = find_unsupported(good(url));
    REQUIRE(fault.has_value());
    CHECK(fault->kind == FaultKind::config);
    CHECK(fault->message.find("not supported yet: use") != std::string::npos);
  }
  CHECK_FALSE(find_unsupported(good("redis://h")).has_value());
  CHECK_FALSE(find_unsupported(good("unix:///s")).has_value());
}
