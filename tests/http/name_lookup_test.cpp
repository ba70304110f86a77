// Name lookup that hangs or fails. This binary's own getaddrinfo stands in front of the C library's, for libcurl too;
// only names under .blackhole.test and .nxdomain.test are treated specially.
#include <cachecade/http/client.hpp>

#include <support/catch.hpp>

#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <cstring>
#include <string_view>
#include <thread>

using namespace std::chrono_literals;
using namespace cachecade;

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  const std::string_view name = node == nullptr ? "" : node;
  if (name.ends_with(".nxdomain.test")) return EAI_NONAME;
  if (name.ends_with(".blackhole.test")) {
    std::this_thread::sleep_for(3s);
    return EAI_AGAIN;
  }
  using Lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Lookup>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(node, service, hints, found);
}

TEST_CASE("a name lookup that hangs does not outlast the deadline", "[http][D12]") {
  http::Client client;
  const auto start = std::chrono::steady_clock::now();
  const auto answer =
      client.request({http::Method::get, "http://kv.blackhole.test/v0/t", {}}, {}, 10s, Deadline::after(200ms));
  const auto took = std::chrono::steady_clock::now() - start;
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.fault().kind == FaultKind::timeout);
  CHECK(took < 1500ms);
  std::this_thread::sleep_for(3200ms - std::min<std::chrono::steady_clock::duration>(took, 3200ms));
}

TEST_CASE("a connect budget ends a hanging lookup before the deadline", "[http][D12]") {
  http::Client client;
  const auto start = std::chrono::steady_clock::now();
  const auto answer =
      client.request({http::Method::get, "http://kv.blackhole.test/v0/t", {}}, {}, 100ms, Deadline::after(10s));
  const auto took = std::chrono::steady_clock::now() - start;
  REQUIRE_FALSE(answer.ok());
  CHECK(took < 1500ms);
  std::this_thread::sleep_for(3200ms - std::min<std::chrono::steady_clock::duration>(took, 3200ms));
}

TEST_CASE("a name without an address is a fault of its own kind", "[http][D12]") {
  http::Client client;
  const auto answer =
      client.request({http::Method::get, "http://kv.nxdomain.test/v0/t", {}}, {}, 5s, Deadline::after(5s));
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.fault().kind == FaultKind::resolve);
}
