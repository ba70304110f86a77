// The Redis URL: one strict grammar, the common ground of the URL forms that other clients accept.
//
//   redis://[[user]:password@][host][:port][/db][?key=value&...]
//   unix://[[user]:password@]/path[?db=n&...]
//
// Schemes: redis, valkey; unix, redis+unix, redis-socket; rediss, valkeys, redis+tls, redis+ssl; redis-sentinel,
// rediss-sentinel. User and password end at the last @ before the first of / ? #, and are split at their first colon.
// Where other clients disagree the URL is refused, so that it cannot mean something else here than there: bare numbers
// as times, a database in the path and another in the query, unknown parameters, fragments.
// Errors never quote the URL: any part of a mistyped one may be the password.
#pragma once

#include <cachecade/detail/percent.hpp>
#include <cachecade/detail/sanitize.hpp>
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
#include <utility>
#include <vector>

namespace cachecade::redis {

inline constexpr std::size_t longest_url = 4096;
inline constexpr std::size_t longest_socket_path = 107;  // sockaddr_un
inline constexpr std::size_t most_connections = 1024;

/// Reads the query of a URL, parameter by parameter.
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

/// The `/n` behind the host; nothing when it is absent or empty.
inline Result<std::optional<int>> read_path_database(std::string_view path) {
  if (path.size() <= 1) return std::optional<int>();
  const auto number = parse_number(path.substr(1), std::numeric_limits<int>::max());
  if (!number) return bad_url("the path must be / and the number of the database");
  return std::optional<int>(static_cast<int>(*number));
}

inline Result<Done> read_socket_path(std::string_view authority, std::string_view path, RedisAddress& address) {
  auto decoded = detail::percent_decode(path);
  if (!authority.empty()) return bad_url("the socket's path must begin with / (three slashes in all: unix:///path)");
  if (!decoded || decoded->size() < 2 || decoded->find('\0') != std::string::npos)
    return bad_url("the socket's path is missing or has a bad %");
  if (decoded->size() > longest_socket_path)
    return bad_url("the socket's path is longer than the system allows (107 bytes)");
  address.path = *std::move(decoded);
  address.host.clear();
  return Done{};
}

inline Result<Done> check_characters(std::string_view url) {
  if (url.size() > longest_url) return bad_url("it is longer than 4096 bytes");
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f) return bad_url("it has a space, a line end or a control character in it");
  }
  if (url.find('#') != std::string_view::npos) return bad_url("it has a # in it (write # as %23)");
  return Done{};
}

/// Reads what lies behind `scheme://`, with `address.transport` known.
inline Result<Done> read_location(std::string_view text, RedisAddress& address) {
  auto authority = text.substr(0, text.find_first_of("/?"));
  text.remove_prefix(authority.size());
  const auto path = text.substr(0, text.find('?'));
  const auto query = text.substr(std::min(path.size() + 1, text.size()));
  if (query.find('@') != std::string_view::npos) {
    return bad_url("it has an @ behind the first ? (write / ? and @ of a password as %2F %3F and %40)");
  }
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    if (auto status = read_credentials(authority.substr(0, at), address); !status) return status;
    authority.remove_prefix(at + 1);
  }
  std::optional<int> path_database;
  if (address.transport == Transport::unix_socket) {
    if (auto status = read_socket_path(authority, path, address); !status) return status;
  } else {
    const bool list = address.transport == Transport::sentinel;
    if (auto status = list ? read_sentinels(authority, address) : read_host(authority, address); !status) return status;
    auto number = read_path_database(path);
    if (!number) return std::move(number).fault();
    path_database = *number;
    address.database = path_database.value_or(0);
  }
  return QueryReader(address, path_database).read(query);
}

/// Reads a Redis URL. A fault of kind `config` names the part that is wrong and quotes nothing of the URL. Pure, thread
/// safe; cost: linear in the URL.
inline Result<RedisAddress> parse_redis_url(std::string_view url) {
  if (auto status = check_characters(url); !status) return std::move(status).fault();
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return bad_url("it does not begin with a scheme such as redis://");
  const auto transport = find_transport(url.substr(0, scheme));
  if (!transport)
    return bad_url("its scheme is none of redis, rediss, valkey, valkeys, unix, redis-socket, redis-sentinel");
  RedisAddress address;
  address.transport = *transport;
  if (auto status = read_location(url.substr(scheme + 3), address); !status) return std::move(status).fault();
  return address;
}

}  // namespace cachecade::redis
