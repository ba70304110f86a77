// A small HTTP client over libcurl: kept-alive connections, one absolute deadline per request, caps on what comes back.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/http/fault.hpp>
#include <cachecade/http/message.hpp>
#include <cachecade/http/pool.hpp>
#include <cachecade/http/sigpipe.hpp>
#include <cachecade/http/transfer.hpp>
#include <cachecade/result.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace cachecade::http {

struct ClientOptions {
  std::size_t max_idle = 4;  // connections kept for the next request
  std::string ca_file{};     // trusted certificates (PEM); empty: the system's
};

/// Thread safe; usable after fork in parent and child.
class Client {
 public:
  explicit Client(ClientOptions options = {}) : options_(std::move(options)), pool_(options_.max_idle) {}

  /// Sends one request and reads the whole answer, whatever its status. A fault for everything below HTTP; its text
  /// never holds the URL. Blocks until `deadline` at most, and for resolving, connecting and the TLS handshake until
  /// `connect_timeout` at most. A POST is sent at most once.
  Result<Response> request(const Request& request, const Limits& limits, Duration connect_timeout, Deadline deadline) {
    if (deadline.expired()) return Fault{FaultKind::timeout, "no time left for a request"};
    if (!curl_ready()) return Fault{FaultKind::resources, "libcurl cannot be initialized"};
    auto handle = pool_.acquire();
    if (handle->get() == nullptr) return Fault{FaultKind::resources, "no memory for a libcurl handle"};
    Transfer transfer(request, limits);
    if (!transfer.prepare(*handle, options_.ca_file, connect_timeout, deadline)) {
      return Fault{FaultKind::resources, "libcurl refuses a setting"};
    }
    const CURLcode code = perform(*handle);
    if (code != CURLE_OK) {
      const bool starved = code == CURLE_COULDNT_CONNECT && handle->out_of_descriptors();
      return transfer_fault(code, starved ? Cut::no_descriptor : transfer.cut());
    }
    if (!transfer.headers_ended()) return Fault{FaultKind::reset, "the answer ended within its headers"};
    auto response = std::move(transfer).finish();
    pool_.give_back(std::move(handle));
    return response;
  }

  /// Closes every idle connection.
  void drop_idle() noexcept { pool_.drop_idle(); }

 private:
  static CURLcode perform(Handle& handle) noexcept {
    const SigpipeBlock quiet;
    return curl_easy_perform(handle.get());
  }

  ClientOptions options_;
  Pool pool_;
};

}  // namespace cachecade::http
