// How deep a call goes before it reaches the socket. This binary's own send stands in front of the C library's.
#include <cachecade.hpp>

#include <support/catch.hpp>
#include <support/redis_server.hpp>

#include <cxxabi.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

std::string function_at(void* address) {
  Dl_info found{};
  if (::dladdr(static_cast<char*>(address) - 1, &found) == 0 || found.dli_sname == nullptr) return "?";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(found.dli_sname, nullptr, nullptr, &status), &std::free);
  return text ? text.get() : found.dli_sname;
}

/// The functions that this thread is in, innermost first.
std::vector<std::string> stack() {
  std::array<void*, 100> addresses{};
  const int depth = ::backtrace(addresses.data(), static_cast<int>(addresses.size()));
  std::vector<std::string> functions;
  std::transform(addresses.begin(), addresses.begin() + depth, std::back_inserter(functions), function_at);
  return functions;
}

bool of_socket(const std::string& function) { return function.find("redis::Socket::") != std::string::npos; }

thread_local std::vector<std::string>* stack_at_send = nullptr;

}  // namespace

extern "C" ssize_t send(int socket, const void* bytes, std::size_t size, int flags) {
  if (stack_at_send != nullptr && stack_at_send->empty()) *stack_at_send = stack();
  using Send = ssize_t (*)(int, const void*, std::size_t, int);
  static const auto real = reinterpret_cast<Send>(::dlsym(RTLD_NEXT, "send"));
  return real(socket, bytes, size, flags);
}

TEST_CASE("a call that misses on Redis passes at most twelve frames of ours before the socket",
          "[integration][redis]") {
  const support::RedisServer server;
  const cachecade::Cache<> cache({.storage_engines = {"redis"},
                                  .redis = {.url = server.url()},
                                  .log = [](cachecade::LogLevel, std::string_view) {}});
  auto doubled = cache.cachecaded("doubled", 60s, [](int x) { return 2 * x; });
  doubled(1);
  std::vector<std::string> functions;
  stack_at_send = &functions;
  doubled(2);
  stack_at_send = nullptr;
  const auto socket = std::find_if(functions.begin(), functions.end(), of_socket);
  REQUIRE(socket != functions.end());
  const auto ours = std::find_if_not(socket, functions.end(), of_socket);
  const auto outside = static_cast<std::ptrdiff_t>(stack().size() - 1);  // this test, and who called it
  for (auto function = ours; function < functions.end() - outside; ++function) UNSCOPED_INFO(*function);
  CHECK(functions.end() - outside - ours <= 12);
  CHECK(functions.end() - outside - ours > 5);
}
