// The query of a Redis URL, parameter by parameter (url.hpp). A parameter that is not known is refused.
#pragma once

#include <cachecade/detail/percent.hpp>
#include <cachecade/redis/address.hpp>
#include <cachecade/redis/url_parts.hpp>
#include <cachecade/result.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::redis {

inline constexpr std::size_t most_connections = 1024;

class QueryReader {
 public:
  QueryReader(RedisAddress& address, std::optional<int> path_database)
      : address_(address), path_database_(path_database) {}

  Result<Done> read(std::string_view query) {
    while (!query.empty()) {
      const auto end = std::min(query.find('&'), query.size());
      if (auto status = read_pair(query.substr(0, end)); !status) return status;
      query.remove_prefix(std::min(end + 1, query.size()));
    }
    return Done{};
  }

 private:
  Result<Done> read_pair(std::string_view pair) {
    const auto equals = std::min(pair.find('='), pair.size());
    const auto key = pair.substr(0, equals);
    const auto value = detail::percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!is_known(key))
      return bad_url(std::string("there is a parameter that is not known (").append(shown(key)).append(")"));
    if (std::find(seen_.begin(), seen_.end(), key) != seen_.end()) return bad_url(std::string(key) + " is given twice");
    seen_.emplace_back(key);
    if (!value || value->empty() || value->find('\0') != std::string::npos)
      return bad_url(std::string(key) + " has no usable value");
    if (is_for_tls(key) && address_.transport != Transport::tls)
      return bad_url(std::string(key) + " needs a TLS scheme (rediss://)");
    return take(key, *value);
  }

  static bool is_for_tls(std::string_view key) { return key == "verify" || key == "ca_file" || key == "sni"; }

  static bool is_known(std::string_view key) {
    constexpr std::array<std::string_view, 9> keys{"db",       "timeout", "connect_timeout", "pool_size", "client_name",
                                                   "protocol", "verify",  "ca_file",         "sni"};
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  }

  /// A key that looks like one is named; anything else may be a piece of a password.
  static std::string shown(std::string_view key) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    const bool name = !key.empty() && key.size() <= 32 && key.find_first_not_of(letters) == std::string_view::npos;
    return name ? std::string(key) : "its name is no plain word";
  }

  Result<Done> take(std::string_view key, const std::string& value) {
    if (key == "db") return take_database(value);
    if (key == "timeout") return take_time(key, value, address_.timeout);
    if (key == "connect_timeout") return take_time(key, value, address_.connect_timeout);
    if (key == "pool_size") return take_pool_size(value);
    if (key == "client_name") return take_client_name(value);
    if (key == "protocol") return take_protocol(value);
    if (key == "verify") return take_verify(value);
    (key == "ca_file" ? address_.ca_file : address_.sni) = value;
    return Done{};
  }

  Result<Done> take_database(std::string_view value) {
    const auto number = parse_number(value, std::numeric_limits<int>::max());
    if (!number) return bad_url("db must be a number from 0 up");
    address_.database = static_cast<int>(*number);
    if (path_database_ && *path_database_ != address_.database)
      return bad_url("the path and db name two different databases");
    return Done{};
  }

  static Result<Done> take_time(std::string_view key, std::string_view value, std::optional<Duration>& into) {
    into = parse_time(value);
    if (!into) return bad_url(std::string(key) + " must be a time with its unit: ms, s or m, above zero");
    return Done{};
  }

  Result<Done> take_pool_size(std::string_view value) {
    const auto number = parse_number(value, most_connections);
    if (!number || *number == 0) return bad_url("pool_size must be a number from 1 to 1024");
    address_.pool_size = static_cast<std::size_t>(*number);
    return Done{};
  }

  /// What CLIENT SETNAME accepts: printable, no spaces.
  Result<Done> take_client_name(std::string_view value) {
    for (const char c : value) {
      if (c < '!' || c > '~') return bad_url("client_name must be printable ASCII without spaces");
    }
    address_.client_name = value;
    return Done{};
  }

  Result<Done> take_protocol(std::string_view value) {
    if (value != "2" && value != "3") return bad_url("protocol must be 2 or 3");
    address_.protocol = value == "2" ? 2 : 3;
    return Done{};
  }

  Result<Done> take_verify(std::string_view value) {
    if (value == "full")
      address_.verify = Verify::full;
    else if (value == "ca")
      address_.verify = Verify::ca;
    else if (value == "none")
      address_.verify = Verify::none;
    else
      return bad_url("verify must be full, ca or none");
    return Done{};
  }

  RedisAddress& address_;
  std::optional<int> path_database_;
  std::vector<std::string> seen_;
};

}  // namespace cachecade::redis
