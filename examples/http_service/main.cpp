// An HTTP service with two route modules that share one cache, and answer stored JSON without decoding it. With an
// argument it listens on that port; without, it serves itself a few requests and ends.
#include "routes.hpp"

#include <cachecade.hpp>

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

namespace {

/// Asks once and tells how long it took.
bool ask(httplib::Client& client, const std::string& path, const std::string& expected) {
  const auto start = std::chrono::steady_clock::now();
  const auto answer = client.Get(path.c_str());
  const auto took = std::chrono::steady_clock::now() - start;
  if (!answer) return false;
  std::cout << "GET " << path << ": " << answer->body << " in "
            << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms\n";
  return answer->body == expected;
}

bool serve_itself(httplib::Server& server) {
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread serving([&] { server.listen_after_bind(); });
  httplib::Client client("127.0.0.1", port);
  bool right = true;
  for (int round = 0; round < 2; ++round) {
    right &= ask(client, "/users/7", R"({"id":7,"name":"user 7"})");
    right &= ask(client, "/users/7/orders", "[71,72]");
  }
  const auto removed = client.Delete("/users/7");
  right &= removed && removed->status == 204;
  server.stop();
  serving.join();
  return right;
}

}  // namespace

int main(int argc, char** argv) {
  cachecade::init_cache({.prefix = "service"});
  httplib::Server server;
  add_user_routes(server);
  add_order_routes(server);
  if (argc > 1) return server.listen("127.0.0.1", std::stoi(argv[1])) ? 0 : 1;
  return serve_itself(server) ? 0 : 1;
}
