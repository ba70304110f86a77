// The pieces that a Redis URL is made of, each read strictly. An error names the piece and never repeats a byte of it.
#pragma once

#include <cachecade/detail/percent.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/redis/address.hpp>
#include <cachecade/result.hpp>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade::redis {

inline Fault bad_url(std::string_view what) {
  std::string message = "the Redis URL is not usable: ";
  message.append(what).append("; its form is redis://user:password@host:6379/0 or unix:///path?db=0");
  return {FaultKind::config, std::move(message)};
}

/// Digits alone, no sign, at most `highest`.
inline std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t highest) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number > highest) return std::nullopt;
  return number;
}

/// `250ms`, `2s` or `1m`, above zero; a bare number means seconds to some clients and milliseconds to others, so it is
/// refused.
inline std::optional<Duration> parse_time(std::string_view text) {
  constexpr std::uint64_t most = 1'000'000'000;
  const auto unit = text.find_first_not_of("0123456789");
  if (unit == std::string_view::npos) return std::nullopt;
  const auto count = parse_number(text.substr(0, unit), most);
  if (!count || *count == 0) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(*count);
  const auto name = text.substr(unit);
  if (name == "ms") return std::chrono::milliseconds(whole);
  if (name == "s") return std::chrono::seconds(whole);
  if (name == "m") return std::chrono::minutes(whole);
  return std::nullopt;
}

inline std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

inline std::optional<Transport> find_transport(std::string_view scheme) {
  const auto name = lower_case(scheme);
  if (name == "redis" || name == "valkey") return Transport::tcp;
  if (name == "rediss" || name == "valkeys" || name == "redis+tls" || name == "redis+ssl") return Transport::tls;
  if (name == "unix" || name == "redis+unix" || name == "redis-socket") return Transport::unix_socket;
  if (name == "redis-sentinel" || name == "rediss-sentinel") return Transport::sentinel;
  return std::nullopt;
}

/// `user:password`, `:password` or `password`, percent-encoded.
inline Result<Done> read_credentials(std::string_view text, RedisAddress& address) {
  const auto colon = text.find(':');
  const bool alone = colon == std::string_view::npos;
  auto user = detail::percent_decode(alone ? std::string_view() : text.substr(0, colon));
  auto password = detail::percent_decode(alone ? text : text.substr(colon + 1));
  if (!user || !password) return bad_url("a % in user or password is not followed by two hex digits (write % as %25)");
  address.password_without_colon = alone && !password->empty();
  address.sign_in = !user->empty() || !password->empty();
  address.user = *std::move(user);
  address.password = *std::move(password);
  return Done{};
}

inline Result<Done> read_port(std::string_view text, RedisAddress& address) {
  const auto port = parse_number(text, 65535);
  if (!port || *port == 0) return bad_url("the port must be a number from 1 to 65535");
  address.port = static_cast<std::uint16_t>(*port);
  return Done{};
}

inline bool is_host_name(std::string_view text) {
  if (text.size() > 253) return false;
  for (const char c : text) {
    if (!detail::is_unreserved(c) || c == '~') return false;
  }
  return true;
}

/// `[v6]` with an optional port behind it; a zone is written `%25eth0`.
inline Result<Done> read_bracketed_host(std::string_view text, RedisAddress& address) {
  const auto end = text.find(']');
  if (end == std::string_view::npos) return bad_url("the [ of the host has no ]");
  auto host = detail::percent_decode(text.substr(1, end - 1));
  if (!host || host->find(':') == std::string::npos || host->size() > 80)
    return bad_url("[ ] must hold an IPv6 address");
  const std::string_view whole = *host;
  const auto zone = whole.find('%');
  if (whole.substr(0, zone).find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos ||
      (zone != std::string_view::npos && !is_host_name(whole.substr(zone + 1)))) {
    return bad_url("[ ] must hold an IPv6 address");
  }
  address.host = *std::move(host);
  const auto rest = text.substr(end + 1);
  if (rest.empty()) return Done{};
  if (rest.front() != ':') return bad_url("only a port may follow the ] of the host");
  return read_port(rest.substr(1), address);
}

/// `host`, `host:port`, `[v6]:port` or nothing, which is localhost.
inline Result<Done> read_host(std::string_view text, RedisAddress& address) {
  if (text.starts_with('[')) return read_bracketed_host(text, address);
  const auto colon = text.find(':');
  const auto host = text.substr(0, colon);
  if (!is_host_name(host)) return bad_url("the host has a character that host names do not have");
  if (!host.empty()) address.host = host;
  return colon == std::string_view::npos ? Result<Done>(Done{}) : read_port(text.substr(colon + 1), address);
}

/// `h1:26379,h2:26379`: each checked, the list kept.
inline Result<Done> read_sentinels(std::string_view text, RedisAddress& address) {
  const std::string_view all = text;
  for (bool more = true; more;) {
    const auto comma = text.find(',');
    RedisAddress one;
    if (auto status = read_host(text.substr(0, comma), one); !status) return status;
    more = comma != std::string_view::npos;
    if (more) text.remove_prefix(comma + 1);
  }
  address.host = all;
  return Done{};
}

}  // namespace cachecade::redis
