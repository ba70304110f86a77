// One libcurl easy handle with the sockets it opened: they close on exec, and a forked child can close its copies
// without a word to the peer.
#pragma once

#include <cachecade/http/curl.hpp>
#include <cachecade/http/sigpipe.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace cachecade::http {

class Handle {
 public:
  Handle() : easy_(curl_easy_init()) {}

  ~Handle() {
    const SigpipeBlock quiet;
    easy_.reset();
  }

  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  CURL* get() const noexcept { return easy_.get(); }

  /// Back to libcurl's defaults; kept-alive connections stay.
  void reset() noexcept {
    curl_easy_reset(easy_.get());
    out_of_descriptors_ = false;
    Setup set(easy_.get());
    set(CURLOPT_OPENSOCKETFUNCTION, &Handle::open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    set(CURLOPT_CLOSESOCKETFUNCTION, &Handle::close_socket);
    set(CURLOPT_CLOSESOCKETDATA, static_cast<void*>(this));
  }

  bool out_of_descriptors() const noexcept { return out_of_descriptors_; }

  /// In a forked child: closes this process's copies of the sockets. Nothing is written to them, and the handle itself
  /// is never used or freed again, since freeing it would end the parent's TLS sessions.
  void abandon() noexcept {
    for (const int socket : sockets_) ::close(socket);
    sockets_.clear();
  }

 private:
  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) noexcept {
    auto& handle = *static_cast<Handle*>(self);
    const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (socket < 0) {
      if (errno == EMFILE || errno == ENFILE) handle.out_of_descriptors_ = true;
      return CURL_SOCKET_BAD;
    }
    try {
      handle.sockets_.push_back(socket);
    } catch (...) {
      ::close(socket);
      return CURL_SOCKET_BAD;
    }
    return socket;
  }

  static int close_socket(void* self, curl_socket_t socket) noexcept {
    auto& sockets = static_cast<Handle*>(self)->sockets_;
    sockets.erase(std::remove(sockets.begin(), sockets.end(), socket), sockets.end());
    return ::close(socket);
  }

  std::vector<int> sockets_;  // outlives easy_, whose end closes them through close_socket
  bool out_of_descriptors_ = false;
  Easy easy_;
};

}  // namespace cachecade::http
