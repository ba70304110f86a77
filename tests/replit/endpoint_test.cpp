#include <cachecade/replit/endpoint.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using cachecade::FaultKind;
using cachecade::replit::parse_endpoint;

TEST_CASE("a good URL is taken apart, and what is shown holds no token", "[replit][I1]") {
  struct Row {
    std::string url, base, token, shown;
  };
  const std::vector<Row> table = {
      {"https://kv.replit.com/v0/eyJ.a-b_c.d", "https://kv.replit.com/v0/eyJ.a-b_c.d", "eyJ.a-b_c.d",
       "https://kv.replit.com/***"},
      {"HTTPS://KV.Replit.com/v0/TokEN/", "https://kv.replit.com/v0/TokEN", "TokEN", "https://kv.replit.com/***"},
      {"https://h:8443/t", "https://h:8443/t", "t", "https://h:8443/***"},
      {"https://[2001:db8::1]:444/v0/t", "https://[2001:db8::1]:444/v0/t", "t", "https://[2001:db8::1]:444/***"},
      {"https://h/a%2Fb", "https://h/a%2Fb", "a%2Fb", "https://h/***"},
      {"http://127.0.0.1:1/v0/t", "http://127.0.0.1:1/v0/t", "t", "http://127.0.0.1:1/***"},
      {"http://127.255.0.9/v0/t", "http://127.255.0.9/v0/t", "t", "http://127.255.0.9/***"},
      {"http://localhost/v0/t", "http://localhost/v0/t", "t", "http://localhost/***"},
      {"http://[::1]:81/v0/t", "http://[::1]:81/v0/t", "t", "http://[::1]:81/***"},
  };
  for (const auto& row : table) {
    CAPTURE(row.url);
    const auto endpoint = parse_endpoint(row.url);
    REQUIRE(endpoint.ok());
    CHECK(endpoint->base == row.base);
    CHECK(endpoint->token == row.token);
    CHECK(endpoint->shown == row.shown);
  }
}

TEST_CASE("a bad URL is refused as configuration and never quoted", "[replit][D13][I1][I10]") {
  const std::string secret = "s3cr3t-token";
  const std::vector<std::string> table = {
      "",
      "kv.replit.com/v0/" + secret,
      "http://kv.replit.com/v0/" + secret,
      "http://128.0.0.1/v0/" + secret,
      "http://127.0.0.1.evil.test/v0/" + secret,
      "http://127.1/v0/" + secret,
      "http://127.0.0.01/v0/" + secret,
      "http://127.0.0.256/v0/" + secret,
      "http://localhost.evil.test/v0/" + secret,
      "http://[::2]/v0/" + secret,
      "http://127.0.0.1@evil.test/v0/" + secret,
      "https://user:" + secret + "@kv.replit.com/v0/x",
      "ftp://kv.replit.com/v0/" + secret,
      "file:///v0/" + secret,
      "https:///v0/" + secret,
      "https://kv.replit.com",
      "https://kv.replit.com/",
      "https://kv.replit.com/v0/" + secret + "?x=1",
      "https://kv.replit.com/v0/" + secret + "#x",
      "https://kv.replit.com?" + secret,
      "https://kv.replit.com/v0/../" + secret,
      "https://kv.replit.com//" + secret,
      "https://kv.replit.com/v0/" + secret + " x",
      "https://kv.replit.com/v0/" + secret + "\r\nX: y",
      "https://kv.replit.com/v0/" + secret + "\\x",
      "https://kv.replit.com/v0/" + secret + "%zz",
      "https://kv.replit.com/v0/" + secret + "\xC3\xA9",
      "https://kv.replit.com:0/v0/" + secret,
      "https://kv.replit.com:65536/v0/" + secret,
      "https://kv.replit.com:/v0/" + secret,
      "https://kv.replit.com:1x/v0/" + secret,
      "https://kv_replit.com/v0/" + secret,
      "https://[::1/v0/" + secret,
      "https://::1/v0/" + secret,
      "https://kv.replit.com/v0/" + secret + std::string(4096, 'x'),
  };
  for (const auto& url : table) {
    CAPTURE(url);
    const auto endpoint = parse_endpoint(url);
    REQUIRE_FALSE(endpoint.ok());
    CHECK(endpoint.fault().kind == FaultKind::config);
    CHECK_FALSE(endpoint.fault().message.empty());
    CHECK(endpoint.fault().message.find(secret) == std::string::npos);
  }
}
