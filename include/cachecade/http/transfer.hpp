// One HTTP exchange on one handle: the settings, and the callbacks that move bytes and hold the caps.
//
// Nothing is left to libcurl's defaults that could wait for ever, follow a redirect, read a proxy or a user's name from
// the environment, or take more bytes than agreed: MAXFILESIZE does not cover answers of unknown length, so the cap is
// counted here. The body of a POST comes from a callback that cannot rewind: libcurl resends a request on a fresh
// connection when a kept-alive one ended without an answer, and a write is to be attempted at most once.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/http/fault.hpp>
#include <cachecade/http/handle.hpp>
#include <cachecade/http/message.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade::http {

class Transfer {
 public:
  Transfer(const Request& request, const Limits& limits) : request_(request), limits_(limits), unsent_(request.body) {}

  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Readies `handle`; false when this libcurl lacks an option or memory.
  bool prepare(Handle& handle, const std::string& ca_file, Duration connect_timeout, Deadline deadline) {
    handle.reset();
    easy_ = handle.get();
    Setup set(easy_);
    set(CURLOPT_URL, request_.url.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_USERAGENT, "cachecade");
    keep_to_the_peer(set, ca_file);
    bound_the_time(set, connect_timeout, deadline);
    move_the_bytes(set);
    return headers_ && set.all_taken();
  }

  /// What came in after a transfer that ended well.
  Response finish() && {
    long status = 0;
    curl_off_t retry_after = 0;
    curl_off_t length = -1;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_, CURLINFO_RETRY_AFTER, &retry_after);
    curl_easy_getinfo(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    return {.status = static_cast<int>(status),
            .retry_after = std::chrono::seconds(std::clamp<curl_off_t>(retry_after, 0, 86'400)),
            .complete = chunked_ || length >= 0 || status == 204,
            .body = std::move(body_)};
  }

  Cut cut() const noexcept { return cut_; }

  /// Whether the headers came to their end; libcurl takes an answer that is cut within them for a whole one.
  bool headers_ended() const noexcept { return headers_ended_; }

 private:
  static void keep_to_the_peer(Setup& set, const std::string& ca_file) noexcept {
    set.web_protocols_only();
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!ca_file.empty()) set(CURLOPT_CAINFO, ca_file.c_str());
  }

  static void bound_the_time(Setup& set, Duration connect_timeout, Deadline deadline) {
    constexpr std::chrono::milliseconds longest = std::chrono::hours(24);
    const auto left = std::clamp(deadline.remaining_ms(), std::chrono::milliseconds(1), longest);
    const auto connect = std::clamp(connect_timeout.milliseconds(), std::chrono::milliseconds(1), left);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set.leave_hanging_lookups();
  }

  void move_the_bytes(Setup& set) {
    headers_.reset(curl_slist_append(nullptr, "Expect:"));
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    if (request_.method == Method::erase) set(CURLOPT_CUSTOMREQUEST, "DELETE");
    if (request_.method != Method::post) return;
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_READFUNCTION, &Transfer::on_read);
    set(CURLOPT_READDATA, static_cast<void*>(this));
  }

  static std::size_t on_read(char* out, std::size_t size, std::size_t count, void* self) noexcept {
    auto& unsent = static_cast<Transfer*>(self)->unsent_;
    const std::size_t taken = std::min(size * count, unsent.size());
    if (taken > 0) std::memcpy(out, unsent.data(), taken);
    unsent.remove_prefix(taken);
    return taken;
  }

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t length = size * count;
    if (length > transfer.limits_.max_body - transfer.body_.size()) return transfer.stop(Cut::body_too_big);
    try {
      if (transfer.body_.empty()) transfer.body_.reserve(transfer.announced_length());
      transfer.body_.append(data, length);
    } catch (...) {
      return transfer.stop(Cut::no_memory);
    }
    return length;
  }

  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t length = size * count;
    if (length > transfer.limits_.max_headers - transfer.headers_seen_) return transfer.stop(Cut::headers_too_big);
    transfer.headers_seen_ += length;
    const std::string_view line(data, length);
    transfer.headers_ended_ = line == "\r\n" || line == "\n";
    if (says_chunked(line)) transfer.chunked_ = true;
    return length;
  }

  /// What the answer says of its length, as far as it is within the cap; zero when it says nothing.
  std::size_t announced_length() const noexcept {
    curl_off_t length = 0;
    curl_easy_getinfo(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    return std::min(limits_.max_body, static_cast<std::size_t>(std::max<curl_off_t>(length, 0)));
  }

  std::size_t stop(Cut why) noexcept {
    cut_ = why;
    return 0;  // fewer bytes taken than offered: libcurl ends the transfer
  }

  const Request& request_;
  const Limits& limits_;
  CURL* easy_ = nullptr;
  std::string_view unsent_;
  Headers headers_{};
  std::string body_{};
  std::size_t headers_seen_ = 0;
  bool headers_ended_ = false;
  bool chunked_ = false;
  Cut cut_ = Cut::none;
};

}  // namespace cachecade::http
