#include <cachecade/http/client.hpp>

#include <support/catch.hpp>
#include <support/child.hpp>
#include <support/http_peer.hpp>

#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using namespace cachecade;
using support::answer_with;
using support::http_answer;
using support::HttpPeer;
using support::HttpRequest;
using support::Peer;

namespace {

constexpr auto budget = 300ms;
constexpr auto slack = 700ms;

Result<http::Response> fetch(http::Client& client, const std::string& url, std::size_t cap = 1000,
                             http::Method method = http::Method::get, std::string_view body = {}, Duration time = 5s) {
  return client.request({method, url, body}, {.max_body = cap}, time, Deadline::after(time));
}

FaultKind kind_of(const Result<http::Response>& outcome) {
  REQUIRE_FALSE(outcome.ok());
  return outcome.fault().kind;
}

template <class Work>
std::chrono::milliseconds time_of(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

}  // namespace

TEST_CASE("an answer arrives whole, and its connection serves the next request", "[http]") {
  HttpPeer peer(
      [](Peer& to, const HttpRequest& request, int) { return to.write(http_answer(200, "of " + request.target)); });
  http::Client client;
  for (int i = 0; i < 5; ++i) {
    const auto answer = fetch(client, peer.url("/v0/x/" + std::to_string(i)));
    REQUIRE(answer.ok());
    CHECK(answer->status == 200);
    CHECK(answer->complete);
    CHECK(answer->body == "of /v0/x/" + std::to_string(i));
  }
  CHECK(peer.connections() == 1);
  client.drop_idle();
  REQUIRE(fetch(client, peer.url()).ok());
  CHECK(peer.connections() == 2);
}

TEST_CASE("a body that ends before its announced length is a fault at every cut", "[http][D1]") {
  const auto whole = http_answer(200, "hello");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    CAPTURE(cut);
    HttpPeer peer(answer_with(whole.substr(0, cut), false));
    http::Client client;
    const auto kind = kind_of(fetch(client, peer.url()));
    CHECK((kind == FaultKind::reset || kind == FaultKind::protocol));
  }
}

TEST_CASE("a chunked body cut before its last chunk is a fault", "[http][D2]") {
  const std::string whole = "HTTP/1.1 200 OK\r\ntransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  http::Client client;
  HttpPeer good(answer_with(whole));
  const auto answer = fetch(client, good.url());
  REQUIRE(answer.ok());
  CHECK(answer->body == "hello");
  CHECK(answer->complete);
  for (const std::size_t missing : {3U, 5U, 8U, 11U}) {
    CAPTURE(missing);
    HttpPeer peer(answer_with(whole.substr(0, whole.size() - missing), false));
    CHECK(kind_of(fetch(client, peer.url())) == FaultKind::reset);
  }
}

TEST_CASE("a body without an announced end says so", "[http][D3]") {
  HttpPeer peer(answer_with("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf a va", false));
  http::Client client;
  const auto answer = fetch(client, peer.url());
  REQUIRE(answer.ok());
  CHECK(answer->body == "half a va");
  CHECK_FALSE(answer->complete);
}

TEST_CASE("a body over the cap ends the exchange at the cap, announced or not", "[http][D4]") {
  const std::string body(320 << 10, 'x');
  http::Client client;
  HttpPeer announced(answer_with(http_answer(200, body), false));
  CHECK(kind_of(fetch(client, announced.url())) == FaultKind::too_big);
  HttpPeer chunked([&](Peer& to, const HttpRequest&, int) {
    to.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (to.write("400\r\n" + body.substr(0, 1024) + "\r\n")) {
    }
    return false;
  });
  CHECK(kind_of(fetch(client, chunked.url())) == FaultKind::too_big);
  HttpPeer unframed([&](Peer& to, const HttpRequest&, int) {
    to.write("HTTP/1.1 200 OK\r\n\r\n");
    while (to.write(body)) {
    }
    return false;
  });
  CHECK(kind_of(fetch(client, unframed.url())) == FaultKind::too_big);
  HttpPeer exact(answer_with(http_answer(200, std::string(1000, 'y'))));
  CHECK(fetch(client, exact.url()).ok());
}

TEST_CASE("a redirect is an answer and is never followed, wherever it points", "[http][D5]") {
  HttpPeer target(answer_with(http_answer(200, "secret")));
  for (const auto& location : {target.url("/secret"), std::string("/secret"), std::string("http://169.254.169.254/"),
                               std::string("file:///etc/passwd")}) {
    CAPTURE(location);
    HttpPeer peer(answer_with(http_answer(302, "", "Location: " + location + "\r\n")));
    http::Client client;
    const auto answer = fetch(client, peer.url());
    REQUIRE(answer.ok());
    CHECK(answer->status == 302);
    CHECK(peer.count() == 1);
  }
  CHECK(target.count() == 0);
}

TEST_CASE("only http and https are spoken", "[http][D5]") {
  http::Client client;
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "dict://127.0.0.1/x"}) {
    CAPTURE(url);
    CHECK_FALSE(fetch(client, url).ok());
  }
}

TEST_CASE("dripped, silent and endless answers end at the deadline", "[http][D6][D7]") {
  const std::string drip = http_answer(200, std::string(400, 'x'));
  const std::vector<HttpPeer::Script> scripts = {support::drip(drip, 50ms), support::stall(),
                                                 [](Peer& to, const HttpRequest&, int) {
                                                   while (to.write("HTTP/1.1 100 Continue\r\n\r\n") && to.pause(5ms)) {
                                                   }
                                                   return false;
                                                 }};
  for (const auto& script : scripts) {
    HttpPeer peer(script);
    http::Client client;
    const auto took = time_of(
        [&] { CHECK(kind_of(fetch(client, peer.url(), 1000, http::Method::get, {}, budget)) == FaultKind::timeout); });
    CHECK(took < budget + slack);
    CHECK(peer.count() == 1);
  }
}

TEST_CASE("no time left means no request", "[http][D6]") {
  HttpPeer peer(answer_with(http_answer(200)));
  http::Client client;
  CHECK(kind_of(fetch(client, peer.url(), 1000, http::Method::get, {}, 0s)) == FaultKind::timeout);
  CHECK(peer.connections() == 0);
}

TEST_CASE("empty answers, garbage and endless headers are faults of their kind", "[http][D7]") {
  http::Client client;
  HttpPeer empty(answer_with("", false));
  CHECK(kind_of(fetch(client, empty.url())) == FaultKind::reset);
  HttpPeer garbage(answer_with("-ERR unknown command 'GET'\r\n", false));
  CHECK(kind_of(fetch(client, garbage.url())) == FaultKind::protocol);
  HttpPeer long_headers(answer_with(
      "HTTP/1.1 200 OK\r\n" +
          [] {
            std::string lines;
            while (lines.size() < (400U << 10)) lines += "X-Filler: " + std::string(1000, 'h') + "\r\n";
            return lines;
          }() +
          "Content-Length: 0\r\n\r\n",
      false));
  CHECK(kind_of(fetch(client, long_headers.url())) == FaultKind::protocol);
  HttpPeer continues([](Peer& to, const HttpRequest&, int) {
    while (to.write("HTTP/1.1 100 Continue\r\n\r\n")) {
    }
    return false;
  });
  const auto kind = kind_of(fetch(client, continues.url(), 1000, http::Method::get, {}, 2s));
  CHECK((kind == FaultKind::protocol || kind == FaultKind::timeout));
  HttpPeer reset([](Peer& to, const HttpRequest&, int) {
    to.reset_on_close();
    return false;
  });
  CHECK(kind_of(fetch(client, reset.url())) == FaultKind::reset);
}

TEST_CASE("a refused connection is a fault at once", "[http]") {
  int port = 0;
  {
    HttpPeer gone(answer_with(""));
    port = gone.port();
  }
  http::Client client;
  CHECK(kind_of(fetch(client, "http://127.0.0.1:" + std::to_string(port) + "/x")) == FaultKind::refused);
}

TEST_CASE("Retry-After is read in seconds, and nonsense is none", "[http][D8]") {
  http::Client client;
  const std::vector<std::pair<std::string, std::chrono::seconds>> table = {
      {"Retry-After: 7\r\n", 7s},
      {"", 0s},
      {"Retry-After: soon\r\n", 0s},
      {"Retry-After: -5\r\n", 0s},
      {"Retry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\n", 0s}};
  for (const auto& [header, wait] : table) {
    CAPTURE(header);
    HttpPeer peer(answer_with(http_answer(429, "", header)));
    const auto answer = fetch(client, peer.url());
    REQUIRE(answer.ok());
    CHECK(answer->retry_after == wait);
  }
}

TEST_CASE("a proxy in the environment is ignored", "[http][D11]") {
  HttpPeer proxy(answer_with(http_answer(200, "from the proxy")));
  const auto address = proxy.url("");
  for (const char* name : {"http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"}) ::setenv(name, address.c_str(), 1);
  HttpPeer peer(answer_with(http_answer(200, "direct")));
  http::Client client;
  const auto answer = fetch(client, peer.url());
  for (const char* name : {"http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"}) ::unsetenv(name);
  REQUIRE(answer.ok());
  CHECK(answer->body == "direct");
  CHECK(proxy.count() == 0);
}

TEST_CASE("the path goes out as it was given", "[http][D14]") {
  HttpPeer peer(answer_with(http_answer(200)));
  http::Client client;
  REQUIRE(fetch(client, peer.url("/v0/t/%2E%2E")).ok());
  REQUIRE(fetch(client, peer.url("/v0/t/a//b/../c")).ok());
  CHECK(peer.requests()[0].target == "/v0/t/%2E%2E");
  CHECK(peer.requests()[1].target == "/v0/t/a//b/../c");
}

TEST_CASE("a large body is sent at once, without asking the server to expect it", "[http][D17]") {
  HttpPeer peer(answer_with(http_answer(200)));
  http::Client client;
  const std::string body(3 << 20, 'b');
  REQUIRE(fetch(client, peer.url(), 1000, http::Method::post, body).ok());
  const auto request = peer.requests().at(0);
  CHECK(request.body == body);
  CHECK(lower(request.headers).find("expect:") == std::string::npos);
  CHECK(lower(request.headers).find("content-type: application/x-www-form-urlencoded") != std::string::npos);
}

TEST_CASE("methods and bodies: GET, DELETE and an empty POST", "[http]") {
  HttpPeer peer(answer_with(http_answer(200)));
  http::Client client;
  REQUIRE(fetch(client, peer.url(), 10, http::Method::get).ok());
  REQUIRE(fetch(client, peer.url(), 10, http::Method::erase).ok());
  REQUIRE(fetch(client, peer.url(), 10, http::Method::post, "").ok());
  REQUIRE(fetch(client, peer.url(), 10, http::Method::get).ok());
  const auto requests = peer.requests();
  CHECK(requests[0].method == "GET");
  CHECK(requests[1].method == "DELETE");
  CHECK(requests[2].method == "POST");
  CHECK(requests[3].method == "GET");
  CHECK(requests[3].body.empty());
}

TEST_CASE("a POST whose kept-alive connection ends without an answer is not sent again; a GET is", "[http]") {
  const HttpPeer::Script once_per_connection = [](Peer& to, const HttpRequest&, int nth) {
    return nth == 1 ? false : to.write(http_answer(200));
  };
  http::Client client;
  HttpPeer writes(once_per_connection);
  REQUIRE(fetch(client, writes.url()).ok());
  CHECK(kind_of(fetch(client, writes.url(), 10, http::Method::post, "a=b")) == FaultKind::reset);
  CHECK(writes.count() == 2);
  HttpPeer reads(once_per_connection);
  REQUIRE(fetch(client, reads.url()).ok());
  CHECK(fetch(client, reads.url()).ok());
  CHECK(reads.count() == 3);
}

TEST_CASE("a peer that resets while we write raises no SIGPIPE, and leaves the signal mask alone", "[http]") {
  sigset_t before;
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  http::Client client;
  const std::string body(8 << 20, 'b');
  for (int i = 0; i < 5; ++i) {
    support::LoopbackListener rude([](Peer& to) {
      std::string some;
      to.read_some(some);
      to.reset_on_close();
    });
    const auto outcome =
        fetch(client, "http://127.0.0.1:" + std::to_string(rude.port()) + "/x", 10, http::Method::post, body);
    CHECK(kind_of(outcome) == FaultKind::reset);
  }
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  CHECK(sigismember(&before, SIGPIPE) == sigismember(&after, SIGPIPE));
  sigset_t pending;
  sigpending(&pending);
  CHECK(sigismember(&pending, SIGPIPE) == 0);
}

TEST_CASE("threads share the client, and idle connections stay bounded", "[http]") {
  HttpPeer peer([](Peer& to, const HttpRequest& request, int) { return to.write(http_answer(200, request.target)); });
  http::Client client({.max_idle = 2});
  std::vector<int> wrong(8, 0);
  std::vector<std::thread> threads;
  for (std::size_t id = 0; id < wrong.size(); ++id) {
    threads.emplace_back([&, id] {
      for (int i = 0; i < 30; ++i) {
        const auto path = "/v0/" + std::to_string(id) + "/" + std::to_string(i);
        const auto answer = fetch(client, peer.url(path));
        if (!answer.ok() || answer->body != path) ++wrong[id];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(8, 0));
  const int before = peer.connections();
  for (int i = 0; i < 10; ++i) CHECK(fetch(client, peer.url("/x")).ok());
  CHECK(peer.connections() == before);
}

TEST_CASE("after fork parent and child use connections of their own", "[http][E3]") {
  HttpPeer peer([](Peer& to, const HttpRequest& request, int) { return to.write(http_answer(200, request.target)); });
  http::Client client;
  const auto rounds = [&](const std::string& who) {
    for (int i = 0; i < 100; ++i) {
      const auto path = "/" + who + "/" + std::to_string(i);
      const auto answer = client.request({http::Method::get, peer.url(path), {}}, {}, 5s, Deadline::after(5s));
      if (!answer.ok() || answer->body != path) return false;
    }
    return true;
  };
  REQUIRE(rounds("warm-up"));
  const support::Child child([&] { return rounds("child"); });
  CHECK(rounds("parent"));
  CHECK(child.is_well());
  CHECK(peer.connections() == 2);
}

TEST_CASE("without a free file descriptor a request is a fault of resources", "[http]") {
  HttpPeer peer(answer_with(http_answer(200)));
  http::Client client;
  REQUIRE(http::curl_ready());
  const support::Child child([&] {
    const rlimit none{3, 3};
    ::setrlimit(RLIMIT_NOFILE, &none);
    const auto answer = client.request({http::Method::get, peer.url(), {}}, {}, 1s, Deadline::after(1s));
    return !answer.ok() && answer.fault().kind == FaultKind::resources;
  });
  CHECK(child.is_well());
}
