// What a new connection says first: AUTH, SELECT and CLIENT SETNAME where the address asks for them, and PING always,
// so that no connection is used before the server has answered on it. All in one round trip.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/detail/redact.hpp>
#include <cachecade/redis/address.hpp>
#include <cachecade/redis/command.hpp>
#include <cachecade/redis/connection.hpp>
#include <cachecade/redis/reply_error.hpp>
#include <cachecade/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::redis {

enum class Greeting : unsigned char { auth, select, set_name, ping };

struct Handshake {
  Batch batch{};
  std::vector<Greeting> steps{};
};

inline Handshake make_handshake(const RedisAddress& address) {
  Handshake made;
  if (address.sign_in && address.user.empty()) {
    made.batch.add({"AUTH", address.password}, ReplyType::status);
    made.steps.push_back(Greeting::auth);
  } else if (address.sign_in) {
    made.batch.add({"AUTH", address.user, address.password}, ReplyType::status);
    made.steps.push_back(Greeting::auth);
  }
  if (address.database != 0) {
    made.batch.add({"SELECT", std::to_string(address.database)}, ReplyType::status);
    made.steps.push_back(Greeting::select);
  }
  if (!address.client_name.empty()) {
    made.batch.add({"CLIENT", "SETNAME", address.client_name}, ReplyType::status);
    made.steps.push_back(Greeting::set_name);
  }
  made.batch.add({"PING"}, ReplyType::status);
  made.steps.push_back(Greeting::ping);
  return made;
}

/// What a connection can do without: its name; and PONG from a server that refuses PING and so has answered it, or
/// that refuses writes for its own reasons, which PING is to it (MISCONF).
inline bool is_harmless(Greeting step, std::string_view error) noexcept {
  const auto kind = find_error_rule(error).kind;
  if (step == Greeting::ping) return kind == FaultKind::rejected || is_refused_command(error);
  return step == Greeting::set_name && (kind == FaultKind::other || kind == FaultKind::auth);
}

/// The fault in one answer of the handshake. A server that refuses us because it is full, protected or loading says so
/// in place of any answer. Pure.
inline std::optional<Fault> find_greeting_fault(Greeting step, const Reply& reply, const detail::Redactor& secrets) {
  if (reply.is(Reply::Kind::error)) {
    if (is_harmless(step, reply.text)) return std::nullopt;
    auto fault = step == Greeting::auth ? classify_auth_error(reply.text) : classify_error(reply.text, secrets);
    const bool others_work = fault.kind == FaultKind::overloaded;  // connections that it took before
    if (!others_work) fault.stated_scope = FaultScope::store;
    return fault;
  }
  if (reply.is_status(step == Greeting::ping ? "PONG" : "OK")) return std::nullopt;
  return Fault{FaultKind::protocol, "the server does not greet as Redis does"};
}

/// Greets on a fresh connection; with a fault the connection must not be used.
inline Result<Done> greet(Connection& connection, const Handshake& handshake, const detail::Redactor& secrets,
                          Deadline deadline) {
  auto exchange = connection.exchange(handshake.batch, deadline);
  for (std::size_t i = 0; i < exchange.replies.size(); ++i) {
    if (auto fault = find_greeting_fault(handshake.steps[i], exchange.replies[i], secrets)) return *std::move(fault);
  }
  if (exchange.fault) return *std::move(exchange.fault);
  if (!connection.is_open()) return Fault{FaultKind::protocol, "the server said more than it was asked"};
  return Done{};
}

}  // namespace cachecade::redis
