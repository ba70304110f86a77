// Name lookup that hangs or fails. This binary's own getaddrinfo stands in front of the C library's, for libcurl too;
// only names under .blackhole.test and .nxdomain.test are treated specially.
#include <cachecade/http/client.hpp>

#include <support/catch.hpp>

#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <chrono>
#include <string_view>

using namespace std::chrono_literals;
using namespace cachecade;

namespace {

std::atomic<int> hanging{0};
std::atomic<bool> hang{true};

/// Lets lookups hang until its end, which waits until none is out.
struct Blackhole {
  Blackhole() { hang = true; }
  ~Blackhole() {
    hang = false;
    hang.notify_all();
    for (int out; (out = hanging) > 0;) hanging.wait(out);
  }
};

}  // namespace

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  const std::string_view name = node == nullptr ? "" : node;
  if (name.ends_with(".nxdomain.test")) return EAI_NONAME;
  if (name.ends_with(".blackhole.test")) {
    ++hanging;
    hang.wait(true);
    --hanging;
    hanging.notify_all();
    return EAI_AGAIN;
  }
  using Lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Lookup>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(node, service, hints, found);
}

TEST_CASE("a name lookup that hangs does not outlast the deadline", "[http][D12]") {
  const Blackhole blackhole;
  http::Client client;
  const auto start = std::chrono::steady_clock::now();
  const auto answer =
      client.request({http::Method::get, "http://kv.blackhole.test/v0/t", {}}, {}, 10s, Deadline::after(200ms));
  const auto took = std::chrono::steady_clock::now() - start;
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.fault().kind == FaultKind::timeout);
  CHECK(took < 1500ms);
}

TEST_CASE("a connect budget ends a hanging lookup before the deadline", "[http][D12]") {
  const Blackhole blackhole;
  http::Client client;
  const auto start = std::chrono::steady_clock::now();
  const auto answer =
      client.request({http::Method::get, "http://kv.blackhole.test/v0/t", {}}, {}, 100ms, Deadline::after(10s));
  const auto took = std::chrono::steady_clock::now() - start;
  REQUIRE_FALSE(answer.ok());
  CHECK(took < 1500ms);
}

TEST_CASE("a name without an address is a fault of its own kind", "[http][D12]") {
  http::Client client;
  const auto answer =
      client.request({http::Method::get, "http://kv.nxdomain.test/v0/t", {}}, {}, 5s, Deadline::after(5s));
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.fault().kind == FaultKind::resolve);
}
