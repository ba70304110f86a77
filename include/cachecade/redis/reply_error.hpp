// What an error reply of Redis means to a cache. A pure table over the texts of Redis 4 to 7.
#pragma once

#include <cachecade/detail/redact.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/result.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade::redis {

/// One class of error replies: their beginning, what kind of fault they are, for how long to stay away, what a person
/// can do, and what they are about where the kind does not tell.
struct ErrorRule {
  std::string_view start;
  FaultKind kind;
  std::chrono::milliseconds retry_after;
  std::string_view cure;
  std::optional<FaultScope> scope{};
};

using std::chrono::milliseconds;

inline constexpr milliseconds lockout_time{30'000};  // wrong credentials again and again would look like an attack
inline constexpr std::string_view credentials_cure = "check user and password of the Redis URL";
inline constexpr std::string_view rights_cure =
    "give the user +ping +get +pttl +set +unlink +del +scan on the keys of the prefix";
inline constexpr std::string_view cluster_cure =
    "this is a node of a Redis cluster, which cachecade does not support yet: use a server or proxy without cluster "
    "mode";

inline constexpr std::array error_rules = {
    ErrorRule{"LOADING", FaultKind::loading, milliseconds(100), ""},
    ErrorRule{"BUSY", FaultKind::busy, milliseconds(0), ""},
    ErrorRule{"READONLY", FaultKind::readonly, milliseconds(1000), "the URL should name the primary"},
    ErrorRule{"MASTERDOWN", FaultKind::unavailable, milliseconds(0), ""},
    ErrorRule{"CLUSTERDOWN Hash slot", FaultKind::unavailable, milliseconds(0), "", FaultScope::key},
    ErrorRule{"CLUSTERDOWN The cluster is down and only accepts read", FaultKind::unavailable, milliseconds(0), "",
              FaultScope::command},
    ErrorRule{"CLUSTERDOWN", FaultKind::unavailable, milliseconds(0), ""},
    ErrorRule{"TRYAGAIN", FaultKind::unavailable, milliseconds(0), "", FaultScope::key},
    ErrorRule{"OOM", FaultKind::oom, milliseconds(0), "raise maxmemory or set a maxmemory-policy that evicts"},
    ErrorRule{"MISCONF", FaultKind::rejected, milliseconds(0), "the server cannot save its data: see its log"},
    ErrorRule{"NOREPLICAS", FaultKind::rejected, milliseconds(0), ""},
    ErrorRule{"NOAUTH", FaultKind::auth, lockout_time, "the Redis URL needs a password"},
    ErrorRule{"WRONGPASS", FaultKind::auth, lockout_time, credentials_cure},
    ErrorRule{"NOPERM this user has no permissions to access", FaultKind::auth, lockout_time, rights_cure,
              FaultScope::key},
    ErrorRule{"NOPERM No permissions to access", FaultKind::auth, lockout_time, rights_cure, FaultScope::key},
    ErrorRule{"NOPERM", FaultKind::auth, lockout_time, rights_cure, FaultScope::command},
    ErrorRule{"ERR AUTH", FaultKind::auth, lockout_time, "the server has no password: take it out of the Redis URL"},
    ErrorRule{"ERR Client sent AUTH", FaultKind::auth, lockout_time,
              "the server has no password: take it out of the Redis URL"},
    ErrorRule{"ERR invalid password", FaultKind::auth, lockout_time, credentials_cure},
    ErrorRule{"ERR operation not permitted", FaultKind::auth, lockout_time, credentials_cure},
    ErrorRule{"DENIED", FaultKind::auth, lockout_time, "the server is in protected mode: give it a password"},
    ErrorRule{"WRONGTYPE", FaultKind::wrong_type, milliseconds(0), ""},
    ErrorRule{"MOVED", FaultKind::moved, milliseconds(0), cluster_cure},
    ErrorRule{"ASK", FaultKind::moved, milliseconds(0), cluster_cure},
    ErrorRule{"CROSSSLOT", FaultKind::moved, milliseconds(0), cluster_cure},
    ErrorRule{"ERR SELECT is not allowed in cluster mode", FaultKind::config, milliseconds(0), cluster_cure},
    ErrorRule{"ERR DB index", FaultKind::config, milliseconds(0),
              "the server has no database of that number (see its setting `databases`)"},
    ErrorRule{"ERR invalid DB index", FaultKind::config, milliseconds(0),
              "the server has no database of that number (see its setting `databases`)"},
    ErrorRule{"ERR max number of clients", FaultKind::overloaded, milliseconds(250),
              "raise maxclients or lower the number of connections", FaultScope::key},
    ErrorRule{"ERR string exceeds maximum allowed size", FaultKind::too_big, milliseconds(0), ""},
    ErrorRule{"ERR Protocol error", FaultKind::protocol, milliseconds(0), ""},
};

inline constexpr ErrorRule other_error{"", FaultKind::other, milliseconds(0), "", FaultScope::command};

/// `start` as whole words at the front of `text`, in any letter case (proxies differ).
constexpr bool starts_with_words(std::string_view text, std::string_view start) noexcept {
  if (text.size() < start.size()) return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  for (std::size_t i = 0; i < start.size(); ++i) {
    if (lower(text[i]) != lower(start[i])) return false;
  }
  if (text.size() == start.size()) return true;
  const char next = lower(text[start.size()]);
  return (next < 'a' || next > 'z') && (next < '0' || next > '9');
}

/// The rule for an error reply, without its leading `-`. Pure.
constexpr const ErrorRule& find_error_rule(std::string_view text) noexcept {
  for (const auto& rule : error_rules) {
    if (starts_with_words(text, rule.start)) return rule;
  }
  return other_error;
}

constexpr bool is_unknown_command(std::string_view text) noexcept {
  return starts_with_words(text, "ERR unknown command");
}

/// Whether this command is not to be had, while the server answers and took us in.
constexpr bool is_refused_command(std::string_view text) noexcept {
  return is_unknown_command(text) ||
         (starts_with_words(text, "NOPERM") && find_error_rule(text).scope == FaultScope::command);
}

/// The fault for an error reply. The server's words are shown on one line, cut, without known secrets and without the
/// arguments that some servers repeat.
inline Fault classify_error(std::string_view text, const detail::Redactor& secrets) {
  const auto& rule = find_error_rule(text);
  const auto arguments = text.find(", with args beginning with");
  const auto shown = secrets.redact(text.substr(0, arguments));
  Fault fault{rule.kind, "Redis answered ", rule.retry_after, rule.scope};
  fault.message += detail::quoted(shown);
  if (!rule.cure.empty()) fault.message.append(": ").append(rule.cure);
  return fault;
}

/// The fault for the answer to AUTH. Shows nothing of the server's words but the rule that they met, because they may
/// hold the password in any disguise. What is no known rule is taken for a refusal.
inline Fault classify_auth_error(std::string_view text) {
  const auto& rule = find_error_rule(text);
  if (rule.start.empty()) {
    return {FaultKind::auth, std::string("Redis refused to sign us in: ").append(credentials_cure), lockout_time};
  }
  std::string message = "Redis answered AUTH with \"";
  message.append(rule.start).append(" ...\"");
  if (!rule.cure.empty()) message.append(": ").append(rule.cure);
  return {rule.kind, std::move(message), rule.retry_after};
}

}  // namespace cachecade::redis
