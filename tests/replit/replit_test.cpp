// The whole backend against a server that speaks the protocol, and against peers that do not.
#include <cachecade/detail/utf8.hpp>
#include <cachecade/replit.hpp>

#include <contract/backend_contract.hpp>
#include <support/catch.hpp>
#include <support/http_peer.hpp>
#include <support/log_capture.hpp>
#include <support/manual_clock.hpp>
#include <support/replit_server.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
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
using support::ReplitServer;

namespace {

constexpr auto timeout = 300ms;
constexpr auto slack = 700ms;

Deadline soon() { return Deadline::after(5s); }

struct Rig {
  std::shared_ptr<support::ManualClock> clock = std::make_shared<support::ManualClock>();
  std::shared_ptr<support::LogCapture> capture = std::make_shared<support::LogCapture>();
  Options options{};
  std::shared_ptr<Backend> backend{};

  explicit Rig(const std::string& url, const std::string& url_file = {}) {
    options.replit.url = url;
    options.replit.url_file = url_file;
    const auto factory = find_backend_factory("replit");
    REQUIRE(factory);
    auto made = factory(options, {clock, std::make_shared<Logger>(capture->sink())});
    INFO((made.ok() ? std::string() : made.fault().message));
    REQUIRE(made.ok());
    backend = *std::move(made);
  }
  Backend& operator*() const { return *backend; }
  Backend* operator->() const { return backend.get(); }
};

template <class T>
FaultKind kind_of(const Result<T>& outcome) {
  REQUIRE_FALSE(outcome.ok());
  return outcome.fault().kind;
}

/// Each operation once; their faults (of those that failed).
std::vector<Fault> try_everything(Backend& store, Deadline deadline = soon()) {
  std::vector<Fault> faults;
  const auto note = [&](const auto& outcome) {
    if (!outcome.ok()) faults.push_back(outcome.fault());
  };
  note(store.open(deadline));
  note(store.get("a:b", deadline));
  note(store.set("a:b", "v", 1s, deadline));
  note(store.erase("a:b", deadline));
  note(store.clear("a:", {}, deadline));
  for (const auto& outcome : store.set_many(std::vector<Write>{{"a:c", "v", 1s}}, deadline)) note(outcome);
  return faults;
}

std::string dated_entry(std::int64_t created, std::int64_t ttl, std::int64_t stale = 0, std::int64_t on_error = 0) {
  return "[\"cc1\"," + std::to_string(created) + "," + std::to_string(ttl) + "," + std::to_string(stale) + "," +
         std::to_string(on_error) + ",5,\"s\",\"json\",\"c\",1,[],{},1]";
}

std::string token_of(const std::string& url) { return url.substr(url.rfind('/') + 1); }

}  // namespace

TEST_CASE("the Replit backend keeps the contract of every backend", "[replit][contract][H2]") {
  std::vector<std::unique_ptr<ReplitServer>> servers;
  contract::check_backend_contract([&] {
    servers.push_back(std::make_unique<ReplitServer>());
    Rig rig(servers.back()->url());
    REQUIRE(rig->open(soon()).ok());
    return rig.backend;
  });
}

TEST_CASE("it says what it is", "[replit]") {
  const Rig rig("https://kv.replit.com/v0/t");
  const auto traits = rig->traits();
  CHECK(rig->name() == "replit");
  CHECK(traits.shared);
  CHECK(traits.text_only);
  CHECK_FALSE(traits.native_ttl);
  CHECK(traits.max_key == 1000);
  CHECK(traits.max_value == 5 * 1024 * 1024);
  CHECK(traits.connect_timeout == Duration(250ms));
  CHECK(traits.timeout == Duration(1s));
}

TEST_CASE("without any URL the factory says so, with the cure", "[replit]") {
  ::unsetenv("REPLIT_DB_URL");
  Options options;
  options.replit.url_file = "/nonexistent/replitdb";
  const auto made = make_replit_backend(options, {system_clock(), nullptr});
  CHECK(kind_of(made) == FaultKind::config);
  CHECK(made.fault().message.starts_with("no Replit database: "));
}

TEST_CASE("open proves that the URL works, within its budget", "[replit]") {
  ReplitServer server;
  CHECK(Rig(server.url())->open(soon()).ok());
  CHECK(kind_of(Rig(server.url_for("wrong-token"))->open(soon())) == FaultKind::auth);
  HttpPeer mute(support::stall());
  const Rig stuck(mute.url());
  const auto start = std::chrono::steady_clock::now();
  CHECK(kind_of(stuck->open(Deadline::after(timeout))) == FaultKind::timeout);
  CHECK(std::chrono::steady_clock::now() - start < timeout + slack);
}

TEST_CASE("a cut answer is never a value", "[replit][D1][D2][D3]") {
  const auto whole = http_answer(200, "\"value\"");
  std::vector<std::string> cuts;
  for (std::size_t length = 0; length < whole.size(); ++length) cuts.push_back(whole.substr(0, length));
  cuts.emplace_back("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n\"valu\r\n");
  cuts.emplace_back("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\"valu");
  cuts.emplace_back("HTTP/1.1 200 OK\r\n\r\n\"value\"");
  for (const auto& bytes : cuts) {
    CAPTURE(bytes);
    HttpPeer peer(answer_with(bytes, false));
    const Rig rig(peer.url());
    CHECK_FALSE(rig->get("k", soon()).ok());
  }
}

TEST_CASE("a cut list clears nothing", "[replit][D3]") {
  HttpPeer peer(answer_with("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nours%3Aab", false));
  const Rig rig(peer.url());
  CHECK(kind_of(rig->clear("ours:", {}, soon())) == FaultKind::protocol);
  CHECK(peer.count() == 1);
}

TEST_CASE("a value or a list over its limit is a fault", "[replit][D4]") {
  HttpPeer values(answer_with(http_answer(200, std::string((5 << 20) + 1, 'v')), false));
  CHECK(kind_of(Rig(values.url())->get("k", soon())) == FaultKind::too_big);
  HttpPeer lists([](Peer& to, const HttpRequest&, int) {
    const std::string chunk = "186a0\r\n" + std::string(100'000, 'k') + "\r\n";
    to.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (to.write(chunk)) {
    }
    return false;
  });
  CHECK(kind_of(Rig(lists.url())->clear("k", {}, soon())) == FaultKind::too_big);
}

TEST_CASE("a redirect is a fault and reaches nobody else", "[replit][D5]") {
  HttpPeer target(answer_with(http_answer(200, "secret")));
  HttpPeer peer(answer_with(http_answer(302, "", "Location: " + target.url("/secret") + "\r\n")));
  const Rig rig(peer.url());
  const auto faults = try_everything(*rig);
  CHECK(faults.size() == 6);
  for (const auto& fault : faults) CHECK(fault.kind == FaultKind::http_3xx);
  CHECK(target.count() == 0);
}

TEST_CASE("a dripping or silent server costs the deadline and no more", "[replit][D6]") {
  for (const HttpPeer::Script& script :
       std::vector<HttpPeer::Script>{support::drip(http_answer(200, std::string(500, 'x')), 100ms), support::stall()}) {
    HttpPeer peer(script);
    const Rig rig(peer.url());
    const auto start = std::chrono::steady_clock::now();
    CHECK(kind_of(rig->get("k", Deadline::after(timeout))) == FaultKind::timeout);
    CHECK(std::chrono::steady_clock::now() - start < timeout + slack);
  }
}

TEST_CASE("nonsense from the server is a fault of every operation", "[replit][D7]") {
  for (const std::string& bytes : {std::string(), std::string("-ERR no\r\n"),
                                   std::string("HTTP/1.1 200 OK\r\nX: ") + std::string(400'000, 'h') + "\r\n\r\n",
                                   std::string("\x16\x03\x01\0\x01", 5), http_answer(777), http_answer(100)}) {
    HttpPeer peer(answer_with(bytes, false));
    const Rig rig(peer.url());
    CHECK(try_everything(*rig, Deadline::after(3s)).size() == 6);
  }
}

TEST_CASE("after a 429 the whole store is left alone: a hundred calls, one request", "[replit][D8]") {
  for (const std::string& header :
       {std::string("Retry-After: 5\r\n"), std::string(), std::string("Retry-After: 99999\r\n")}) {
    CAPTURE(header);
    ReplitServer server;
    server.answer_all_with(http_answer(429, "slow down", header));
    const Rig rig(server.url());
    const auto first = rig->get("k", soon());
    CHECK(kind_of(first) == FaultKind::http_429);
    const auto wait = first.fault().retry_after;
    CHECK(wait > 0ms);
    CHECK(wait <= 60s);
    if (header.find(" 5") != std::string::npos) CHECK(wait == 5s);
    for (int i = 0; i < 17; ++i) {
      for (const auto& fault : try_everything(*rig)) {
        CHECK(fault.kind == FaultKind::http_429);
        CHECK(fault.retry_after == wait);
      }
    }
    CHECK(server.count() == 1);
    server.answer_all_with(std::nullopt);
    rig.clock->advance(wait - 1ms);
    CHECK(kind_of(rig->get("k", soon())) == FaultKind::http_429);
    rig.clock->advance(1ms);
    CHECK(rig->get("k", soon()).ok());
    CHECK(server.count() == 2);
  }
}

TEST_CASE("a failing server: reads are asked twice, writes once", "[replit][D9]") {
  for (const int status : {500, 502, 503, 504}) {
    CAPTURE(status);
    ReplitServer server;
    server.answer_all_with(http_answer(status, "oops"));
    const Rig rig(server.url());
    CHECK(kind_of(rig->get("k", soon())) == FaultKind::http_5xx);
    CHECK(server.count() == 2);
    CHECK(kind_of(rig->set("k", "v", 1s, soon())) == FaultKind::http_5xx);
    CHECK(server.count() == 3);
    CHECK(kind_of(rig->erase("k", soon())) == FaultKind::http_5xx);
    CHECK(server.count() == 4);
  }
  HttpPeer hiccup([](Peer& to, const HttpRequest&, int nth) {
    return to.write(nth == 0 ? http_answer(503) : http_answer(200, "v"));
  });
  CHECK(*Rig(hiccup.url())->get("k", soon()) == Bytes("v"));
  HttpPeer waiting(answer_with(http_answer(503, "", "Retry-After: 3\r\n")));
  const auto refused = Rig(waiting.url())->get("k", soon());
  CHECK(kind_of(refused) == FaultKind::http_5xx);
  CHECK(refused.fault().retry_after == 3s);
  CHECK(waiting.count() == 1);
}

TEST_CASE("a rotated token costs no answer: the file is read again and the call goes on", "[replit][D10]") {
  for (const int status : {401, 403, 404}) {
    CAPTURE(status);
    ReplitServer server("first-token-1111");
    const auto file =
        (std::filesystem::temp_directory_path() / ("cachecade-rotate-" + std::to_string(::getpid()))).string();
    std::ofstream(file) << server.url() << "\n";
    const Rig rig("", file);
    REQUIRE(rig->set("k", "v", 60s, soon()).ok());
    const auto rotate = [&](const std::string& token) {
      server.rotate(token, status);
      std::ofstream(file, std::ios::trunc) << server.url() << "\n";
    };
    rotate("second-token-2222");
    CHECK(*rig->get("k", soon()) == Bytes("v"));
    rotate("third-token-3333");
    CHECK(rig->set("k", "w", 60s, soon()).ok());
    rotate("fourth-token-4444");
    CHECK(*rig->erase("k", soon()));
    rotate("fifth-token-5555");
    CHECK(rig->open(soon()).ok());
    CHECK(server.count() == 9);
    std::filesystem::remove(file);
  }
}

TEST_CASE("threads live through rotations without losing an answer", "[replit][D10]") {
  ReplitServer server("token-number-0");
  const auto file =
      (std::filesystem::temp_directory_path() / ("cachecade-threads-" + std::to_string(::getpid()))).string();
  const auto announce = [&](const std::string& token) {
    std::ofstream(file + ".new") << server.url_for(token);
    std::filesystem::rename(file + ".new", file);
  };
  announce("token-number-0");
  const Rig rig("", file);
  REQUIRE(rig->set("k", "v", 60s, soon()).ok());
  std::atomic<bool> done{false};
  std::vector<int> wrong(4, 0);
  std::vector<std::atomic<int>> rounds(4);
  std::vector<std::thread> threads;
  for (std::size_t id = 0; id < wrong.size(); ++id) {
    threads.emplace_back([&, id] {
      while (!done) {
        const auto got = rig->get("k", soon());
        if (!got.ok() || *got != Bytes("v")) ++wrong[id];
        if (!rig->set("k" + std::to_string(id), "w", 60s, soon()).ok()) ++wrong[id];
        ++rounds[id];
      }
    });
  }
  for (int i = 1; i <= 20; ++i) {
    announce("token-number-" + std::to_string(i));
    server.rotate("token-number-" + std::to_string(i), i % 2 == 0 ? 401 : 404);
    for (auto& count : rounds) {  // every thread has met the new token before the next one comes
      for (const int before = count; count < before + 2;) std::this_thread::sleep_for(1ms);
    }
  }
  done = true;
  for (auto& thread : threads) thread.join();
  std::filesystem::remove(file);
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("a token that stays refused is asked about once in 30 s", "[replit][D10]") {
  ReplitServer server;
  const Rig rig(server.url_for("revoked-token"));
  for (int i = 0; i < 10; ++i) {
    for (const auto& fault : try_everything(*rig)) CHECK(fault.kind == FaultKind::auth);
  }
  CHECK(server.count() == 1);
  rig.clock->advance(30s);
  CHECK(kind_of(rig->get("k", soon())) == FaultKind::auth);
  CHECK(server.count() == 2);
}

TEST_CASE("keys that look like paths reach the server as keys", "[replit][D14]") {
  ReplitServer server;
  const Rig rig(server.url());
  for (const std::string key : {".", "..", "../..", "/", "//", "a/./b", "?prefix=", "#", "%2e%2e", "%"}) {
    CAPTURE(key);
    REQUIRE(rig->set(key, "of " + key, 60s, soon()).ok());
    CHECK(server.value(key) == "of " + key);
    CHECK(*rig->get(key, soon()) == Bytes("of " + key));
    CHECK(*rig->erase(key, soon()));
  }
  CHECK(server.size() == 0);
  for (const auto& request : server.requests()) CHECK(request.target.starts_with("/v0/" + server.token()));
}

TEST_CASE("what cannot be a key or a value never leaves this process", "[replit][D15][D16]") {
  ReplitServer server;
  const Rig rig(server.url());
  CHECK(kind_of(rig->get("", soon())) == FaultKind::rejected);
  CHECK(kind_of(rig->erase("", soon())) == FaultKind::rejected);
  CHECK(kind_of(rig->set("", "v", 1s, soon())) == FaultKind::rejected);
  CHECK(kind_of(rig->set(std::string(1001, 'k'), "v", 1s, soon())) == FaultKind::too_big);
  CHECK(kind_of(rig->set("k", std::string((5 << 20) + 1, 'v'), 1s, soon())) == FaultKind::too_big);
  CHECK(kind_of(rig->set("k", "\xFF", 1s, soon())) == FaultKind::rejected);
  CHECK(kind_of(rig->clear("", {}, soon())) == FaultKind::config);
  CHECK(server.count() == 0);
}

TEST_CASE("5 MiB of the worst characters fit, with a key of 1000", "[replit][D16][D17]") {
  ReplitServer server;
  const Rig rig(server.url());
  std::string value;
  while (value.size() < (5U << 20)) value += ";&+=%\xC3\xA9 ";
  value.resize(5U << 20, '&');
  while (!cachecade::detail::is_utf8(value)) value.pop_back();
  value.resize(5U << 20, '&');
  const std::string key(1000, '/');
  REQUIRE(rig->set(key, value, 60s, Deadline::after(20s)).ok());
  CHECK(*rig->get(key, Deadline::after(20s)) == Bytes(value));
}

TEST_CASE("no byte of a user's enters a header or another pair", "[replit][D16][I4]") {
  ReplitServer server;
  const Rig rig(server.url());
  const std::string bad = "x\r\nX-Injected: yes\r\n\r\n&other=1;b=2+3 %0d";
  REQUIRE(rig->set(bad, bad, 60s, soon()).ok());
  CHECK(server.size() == 1);
  CHECK(*rig->get(bad, soon()) == Bytes(bad));
  for (const auto& request : server.requests()) {
    CHECK(request.headers.find("Injected") == std::string::npos);
    CHECK(request.target.find_first_of("\r\n ") == std::string::npos);
  }
  std::mt19937 random(4);
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (auto n = 1 + random() % 30; n > 0; --n) text.push_back(static_cast<char>(1 + random() % 127));
    REQUIRE(rig->set(text, text, 60s, soon()).ok());
    REQUIRE(*rig->get(text, soon()) == Bytes(text));
  }
}

TEST_CASE("the token shows nowhere, whatever fails", "[replit][I1]") {
  const std::string token = "eyJhbGciOi.c2VjcmV0%2Btoken.s1gn4ture";
  std::vector<std::string> said;
  const auto hear = [&](const Rig& rig) {
    for (const auto& fault : try_everything(*rig, Deadline::after(400ms))) said.push_back(fault.message);
    said.push_back(rig.capture->text());
  };
  const std::vector<std::string> answers = {http_answer(401, "bad token " + token),
                                            http_answer(302, "", "Location: /v0/" + token + "\r\n"),
                                            http_answer(400, token),
                                            http_answer(404, token),
                                            http_answer(429, token),
                                            http_answer(500, token),
                                            http_answer(777, token),
                                            "",
                                            token,
                                            "HTTP/1.1 200 OK\r\n\r\n" + token,
                                            http_answer(200, "%zz" + token)};
  for (const auto& answer : answers) {
    HttpPeer peer(answer_with(answer, false));
    hear(Rig(peer.url("/v0/" + token)));
  }
  HttpPeer mute(support::stall());
  hear(Rig(mute.url("/v0/" + token)));
  hear(Rig("http://127.0.0.1:1/v0/" + token));
  hear(Rig("https://127.0.0.1:1/v0/" + token));
  for (const auto& url : {"http://kv.replit.com/v0/" + token, "https://kv.replit.com/v0/" + token + " x",
                          "https://u:" + token + "@h/v0/t"}) {
    Options options;
    options.replit.url = url;
    said.push_back(make_replit_backend(options, {system_clock(), nullptr}).fault().message);
  }
  std::size_t speaking = 0;
  for (const auto& text : said) {
    CAPTURE(text);
    CHECK(text.find(token) == std::string::npos);
    CHECK(text.find(cachecade::detail::percent_encode(token)) == std::string::npos);
    CHECK(text.find("c2VjcmV0") == std::string::npos);
    CHECK(text.find("s1gn4ture") == std::string::npos);
    if (text.find("/***") != std::string::npos) ++speaking;
  }
  CHECK(speaking > 40);
}

TEST_CASE("the logger hides the token of every URL that was learned", "[replit][I1]") {
  ReplitServer server;
  const auto capture = std::make_shared<support::LogCapture>();
  const auto log = std::make_shared<Logger>(capture->sink());
  Options options;
  options.replit.url = server.url();
  const auto made = make_replit_backend(options, {system_clock(), log});
  REQUIRE(made.ok());
  log->write(LogLevel::error, "somebody says " + server.url());
  CHECK(capture->count(token_of(server.url())) == 0);
  CHECK(capture->count("***") == 1);
}

TEST_CASE("a batch of pairs is one request per MiB, with an outcome each", "[replit]") {
  ReplitServer server;
  const Rig rig(server.url());
  std::vector<Write> writes;
  for (int i = 0; i < 100; ++i) writes.push_back({"k" + std::to_string(i), std::string(30'000, 'v'), 60s});
  writes[50].value = "\xFF";
  writes[51].key = "";
  const auto outcomes = rig->set_many(writes, soon());
  REQUIRE(outcomes.size() == 100);
  for (std::size_t i = 0; i < outcomes.size(); ++i) CHECK(outcomes[i].ok() == (i != 50 && i != 51));
  CHECK(server.size() == 98);
  CHECK(server.count() == 3);
  for (const auto& request : server.requests()) CHECK(request.body.size() <= (1U << 20));
  CHECK(rig->set_many({}, soon()).empty());
}

TEST_CASE("clear takes what has the prefix and passes the filter, whatever the list says", "[replit]") {
  ReplitServer server;
  for (const char* key : {"app:f:[1]", "app:f:[2]", "app:g:[1]", "apple", "other"}) server.put(key, "v");
  const Rig rig(server.url());
  CHECK(*rig->clear(
            "app:", [](std::string_view key) { return key.starts_with("app:f:"); }, soon()) == 2);
  CHECK(server.size() == 3);
  HttpPeer liar([](Peer& to, const HttpRequest& request, int) {
    return to.write(request.method == "GET" ? http_answer(200, "other\napp%3Ax\n%61") : http_answer(200));
  });
  CHECK(*Rig(liar.url())->clear("app:", {}, soon()) == 1);
  CHECK(liar.count() == 2);
}

TEST_CASE("a fault in the middle of a clear keeps what is done and tells how far it came", "[replit]") {
  HttpPeer peer([](Peer& to, const HttpRequest&, int nth) {
    return to.write(nth == 0 ? http_answer(200, "a1\na2\na3\na4") : nth < 3 ? http_answer(204) : http_answer(500));
  });
  const auto outcome = Rig(peer.url())->clear("a", {}, soon());
  CHECK(kind_of(outcome) == FaultKind::http_5xx);
  CHECK(outcome.fault().message.find("after 2 keys") != std::string::npos);
}

TEST_CASE("a sweep erases dead entries of ours in windows of 16, once a minute, and nothing foreign", "[replit]") {
  ReplitServer server;
  const Rig rig(server.url());
  const auto now = rig.clock->wall().time_since_epoch().count();
  for (int i = 10; i < 50; ++i)
    server.put("cachecade:f:[" + std::to_string(i) + "]", dated_entry(now - 5000, 1000, 500, 2000));
  server.put("cachecade:f:[alive]", dated_entry(now, 3'600'000));
  server.put("cachecade:f:[stale]", dated_entry(now - 5000, 1000, 3'600'000));
  server.put("cachecade:f:[foreign]", "\"text\"");
  server.put("cachecade:f:[newer]", R"(["cc2",1,1,0,0,0])");
  server.put("elsewhere:f:[1]", dated_entry(now - 5000, 1000));
  const std::size_t kept = 5;
  REQUIRE(rig->set("cachecade:x", dated_entry(now, 3'600'000), 1h, soon()).ok());
  CHECK(server.count() == 1);
  std::size_t dead = 40;
  for (int minute = 0; minute < 4; ++minute) {
    rig.clock->advance(1min);
    server.forget_requests();
    REQUIRE(rig->set("cachecade:x", dated_entry(now, 3'600'000), 1h, soon()).ok());
    CHECK(server.count("GET") <= 17);
    const auto went = std::min<std::size_t>(dead, 16);
    dead = minute < 2 ? dead - went : 0;
    CHECK(server.size() == dead + kept + 1);
    server.forget_requests();
    REQUIRE(rig->set("cachecade:x", dated_entry(now, 3'600'000), 1h, soon()).ok());
    CHECK(server.count() == 1);
  }
  CHECK(server.value("cachecade:f:[stale]").has_value());
  CHECK(server.value("elsewhere:f:[1]").has_value());
}

TEST_CASE("a sweep that fails or drags costs the set nothing but a share of its time", "[replit]") {
  std::atomic<bool> slow{true};
  HttpPeer peer([&](Peer& to, const HttpRequest& request, int) {
    if (request.method == "GET" && slow) return to.pause(1min);
    return to.write(http_answer(200));
  });
  const Rig rig(peer.url());
  rig.clock->advance(61s);
  const auto start = std::chrono::steady_clock::now();
  CHECK(rig->set("k", "v", 1s, Deadline::after(600ms)).ok());
  CHECK(std::chrono::steady_clock::now() - start < 600ms + slack);
  CHECK(rig->set("k", "v", 1s, soon()).ok());
}

TEST_CASE("near the quota new keys are refused here, known ones are not, until there is room", "[replit]") {
  ReplitServer server;
  for (int i = 0; i < 4990; ++i) server.put("foreign" + std::to_string(i), "v");
  const Rig rig(server.url());
  REQUIRE(rig->set("foreign1", "v", 1s, soon()).ok());
  rig.clock->advance(1min);
  REQUIRE(rig->set("foreign1", "v", 1s, soon()).ok());
  server.forget_requests();
  CHECK(kind_of(rig->set("new", "v", 1s, soon())) == FaultKind::full);
  CHECK(kind_of(rig->set_many(std::vector<Write>{{"new", "v", 1s}}, soon())[0]) == FaultKind::full);
  CHECK(server.count() == 0);
  CHECK(rig->set("foreign2", "w", 1s, soon()).ok());
  CHECK(rig->get("foreign2", soon()).ok());
  CHECK(*rig->erase("foreign3", soon()));
  rig.clock->advance(1min);
  CHECK(rig->set("new", "v", 1s, soon()).ok());
  CHECK(server.value("new") == "v");
}

TEST_CASE("a proxy in the environment never sees the token", "[replit][D11]") {
  HttpPeer proxy(answer_with(http_answer(200, "from the proxy")));
  ReplitServer server;
  server.put("k", "v");
  ::setenv("http_proxy", proxy.url("").c_str(), 1);
  const auto got = Rig(server.url())->get("k", soon());
  ::unsetenv("http_proxy");
  CHECK(*got == Bytes("v"));
  CHECK(proxy.count() == 0);
}

TEST_CASE("http is spoken to this machine only", "[replit][D13]") {
  Options options;
  options.replit.url = "http://192.0.2.1/v0/t0ken";
  CHECK(kind_of(make_replit_backend(options, {system_clock(), nullptr})) == FaultKind::config);
}
