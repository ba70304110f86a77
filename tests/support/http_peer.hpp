// A scripted HTTP peer: for every request that arrives it does what its script says, to the byte: answers, cuts, drips,
// stalls, resets. It remembers every request.
#pragma once

#include <support/loopback.hpp>
#include <support/peer_scripts.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace support {

class HttpPeer {
 public:
  /// Answers one request, knowing how many came before it; false closes the connection.
  using Script = std::function<bool(Peer& peer, const HttpRequest& request, int nth)>;

  explicit HttpPeer(Script script) : script_(std::move(script)), listener_([this](Peer& peer) { serve(peer); }) {}

  std::string url(std::string_view path = "/v0/t0ken-of-the-test") const {
    return "http://127.0.0.1:" + std::to_string(listener_.port()) + std::string(path);
  }
  int port() const { return listener_.port(); }
  int connections() const { return listener_.accepted(); }
  void stop() { listener_.stop(); }

  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::size_t count() const { return requests().size(); }

 private:
  void serve(Peer& peer) {
    std::string buffer;
    for (HttpRequest request; read_request(peer, buffer, request);) {
      int nth = 0;
      {
        const std::lock_guard lock(mutex_);
        nth = static_cast<int>(requests_.size());
        requests_.push_back(request);
      }
      if (!script_(peer, request, nth)) return;
    }
  }

  Script script_;
  mutable std::mutex mutex_;
  std::vector<HttpRequest> requests_;
  LoopbackListener listener_;  // last: its threads use all above
};

/// A whole answer with its length; `extra` are further header lines, each ended by CR LF.
inline std::string http_answer(int status, std::string_view body = {}, std::string_view extra = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " Whatever\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(extra) + "\r\n" + std::string(body);
}

}  // namespace support
