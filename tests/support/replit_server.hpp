// A server that speaks the protocol of Replit's key-value store, as its official clients use it
// (@replit/database 3.0.1, replit-py): the token in the path, GET / POST form / DELETE / list, its limits, token
// rotation, and a count of requests.
#pragma once

#include <cachecade/detail/percent.hpp>
#include <support/http_peer.hpp>
#include <support/loopback.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace support {

class ReplitServer {
 public:
  explicit ReplitServer(std::string token = "eyJhbGciOiJIUzUxMiJ9.c2VjcmV0LXBheWxvYWQ.c2lnbmF0dXJlLXNlY3JldA")
      : token_(std::move(token)), listener_([this](Peer& peer) { serve(peer); }) {}

  std::string url() const { return url_for(token()); }
  std::string url_for(std::string_view token) const {
    return "http://127.0.0.1:" + std::to_string(listener_.port()) + "/v0/" + std::string(token);
  }
  std::string token() const {
    const std::lock_guard lock(mutex_);
    return token_;
  }

  /// From now on only `token` is known; another answers with `status` (401, 403, 404).
  void rotate(std::string token, int status = 401) {
    const std::lock_guard lock(mutex_);
    token_ = std::move(token);
    stranger_status_ = status;
  }

  /// Every request is answered with `answer` (a whole HTTP answer) until this is called with nothing.
  void answer_all_with(std::optional<std::string> answer) {
    const std::lock_guard lock(mutex_);
    forced_ = std::move(answer);
  }

  void put(const std::string& key, std::string value) {
    const std::lock_guard lock(mutex_);
    data_[key] = std::move(value);
  }
  std::optional<std::string> value(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = data_.find(key);
    return found == data_.end() ? std::nullopt : std::optional(found->second);
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return data_.size();
  }

  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return requests_.size();
  }
  std::size_t count(std::string_view method) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(
        requests_.begin(), requests_.end(), [&](const HttpRequest& request) { return request.method == method; }));
  }
  void forget_requests() {
    const std::lock_guard lock(mutex_);
    requests_.clear();
  }
  int connections() const { return listener_.accepted(); }
  void stop() { listener_.stop(); }

 private:
  void serve(Peer& peer) {
    std::string buffer;
    for (HttpRequest request; read_request(peer, buffer, request);) {
      if (!peer.write(answer(request))) return;
    }
  }

  std::string answer(const HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
    return forced_ ? *forced_ : respond(request);
  }

  std::string respond(const HttpRequest& request) {
    const std::string base = "/v0/" + token_;
    std::string_view target = request.target;
    if (!target.starts_with(base)) return http_answer(stranger_status_, "unknown token in " + request.target);
    target.remove_prefix(base.size());
    if (request.method == "POST" && target.empty()) return store(request.body);
    if (request.method == "GET" && (target.empty() || target.front() == '?'))
      return list(target.substr(target.empty() ? 0 : 1));
    if (target.size() < 2 || target.front() != '/') return http_answer(400, "no key");
    const auto key = cachecade::detail::percent_decode(target.substr(1));
    if (!key) return http_answer(400, "bad escape");
    const auto found = data_.find(*key);
    if (found == data_.end()) return http_answer(404, "no such key");
    if (request.method == "GET") return http_answer(200, found->second);
    if (request.method != "DELETE") return http_answer(405);
    data_.erase(found);
    return "HTTP/1.1 204 No Content\r\n\r\n";
  }

  std::string store(std::string_view form) {
    std::map<std::string, std::string> pairs;
    while (!form.empty()) {
      const auto pair = form.substr(0, form.find('&'));
      form.remove_prefix(std::min(form.size(), pair.size() + 1));
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos) return http_answer(400, "no value");
      const auto key = form_decode(pair.substr(0, equals));
      const auto value = form_decode(pair.substr(equals + 1));
      if (!key || !value || key->empty()) return http_answer(400, "bad pair");
      if (key->size() > 1000) return http_answer(413, "key too long");
      if (value->size() > std::size_t{5} << 20) return http_answer(413, "value too long");
      pairs[*key] = *value;
    }
    for (auto& [key, value] : pairs) {
      if (data_.size() >= 5000 && !data_.contains(key)) return http_answer(400, "quota of keys exceeded");
      data_[key] = value;
    }
    return http_answer(200);
  }

  std::string list(std::string_view query) const {
    std::string prefix;
    bool encode = false;
    while (!query.empty()) {
      const auto pair = query.substr(0, query.find('&'));
      query.remove_prefix(std::min(query.size(), pair.size() + 1));
      if (pair.starts_with("prefix=")) prefix = form_decode(pair.substr(7)).value_or("");
      if (pair == "encode=true") encode = true;
    }
    std::string body;
    for (auto at = data_.lower_bound(prefix); at != data_.end() && at->first.starts_with(prefix); ++at) {
      if (!body.empty()) body += '\n';
      body += encode ? cachecade::detail::percent_encode(at->first) : at->first;
    }
    return http_answer(200, body);
  }

  /// As application/x-www-form-urlencoded: a bare `+` is a space.
  static std::optional<std::string> form_decode(std::string_view text) {
    std::string spaced(text);
    for (char& c : spaced) c = c == '+' ? ' ' : c;
    return cachecade::detail::percent_decode(spaced);
  }

  mutable std::mutex mutex_;
  std::string token_;
  int stranger_status_ = 401;
  std::optional<std::string> forced_;
  std::map<std::string, std::string> data_;
  std::vector<HttpRequest> requests_;
  LoopbackListener listener_;  // last: its threads use all above
};

}  // namespace support
