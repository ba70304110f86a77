// libcurl, included here and nowhere else: owning pointers, one global initialization, and what differs by version.
#pragma once

#if !__has_include(<curl/curl.h>)
#error \
    "cachecade: the Replit backend needs libcurl. Install its development package (Debian: libcurl4-openssl-dev), \
or leave <cachecade/replit.hpp> out (CMake: -DCACHECADE_REPLIT=OFF)."
#endif

#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/detail/immortal.hpp>

#include <curl/curl.h>

#include <memory>
#include <mutex>

namespace cachecade::http {

struct EasyDelete {
  void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, EasyDelete>;

struct HeadersDelete {
  void operator()(curl_slist* headers) const noexcept { curl_slist_free_all(headers); }
};
using Headers = std::unique_ptr<curl_slist, HeadersDelete>;

/// A fork waits for the initialization to end.
class GlobalCurl {
 public:
  bool ready() {
    const std::lock_guard lock(mutex_);
    if (!asked_) ready_ = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    asked_ = true;
    return ready_;
  }

 private:
  detail::ForkMutex mutex_;
  bool asked_ = false;
  bool ready_ = false;
};
inline constinit detail::Immortal<GlobalCurl> the_curl;

/// Initializes libcurl once per process; false when it cannot. It is never cleaned up: static destructors may still use
/// the cache.
inline bool curl_ready() noexcept {
  try {
    return the_curl.get().ready();
  } catch (...) {
    return false;
  }
}

/// Sets options of one handle and remembers whether all were taken.
class Setup {
 public:
  explicit Setup(CURL* handle) noexcept : handle_(handle) {}

  template <class Value>
  void operator()(CURLoption option, Value value) noexcept {
    all_taken_ = curl_easy_setopt(handle_, option, value) == CURLE_OK && all_taken_;
  }

  void web_protocols_only() noexcept {
#if LIBCURL_VERSION_NUM >= 0x075500
    (*this)(CURLOPT_PROTOCOLS_STR, "http,https");
    (*this)(CURLOPT_REDIR_PROTOCOLS_STR, "https");
#else
    (*this)(CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    (*this)(CURLOPT_REDIR_PROTOCOLS, static_cast<long>(CURLPROTO_HTTPS));
#endif
  }

  /// A name lookup that hangs is left to its own thread when the deadline passes; libcurl before 7.87 waits for it.
  void leave_hanging_lookups() noexcept {
#if LIBCURL_VERSION_NUM >= 0x075700
    (*this)(CURLOPT_QUICK_EXIT, 1L);
#endif
  }

  bool all_taken() const noexcept { return all_taken_; }

 private:
  CURL* handle_;
  bool all_taken_ = true;
};

}  // namespace cachecade::http
