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
#include <cachecade/redis/address.hpp>
#include <cachecade/redis/url_parts.hpp>
#include <cachecade/redis/url_query.hpp>
#include <cachecade/result.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade::redis {

inline constexpr std::size_t longest_url = 4096;
inline constexpr std::size_t longest_socket_path = 107;  // sockaddr_un

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
