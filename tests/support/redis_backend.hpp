// Short hands for tests of the Redis backend.
#pragma once

#include <cachecade/redis.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace support {

/// A backend with roomy budgets, not opened. Tests of deadlines give their own.
inline std::shared_ptr<cachecade::Backend> redis_backend(const std::string& url,
                                                         cachecade::Duration timeout = std::chrono::seconds(5),
                                                         std::size_t connections = 8) {
  const cachecade::RedisOptions options{
      .url = url, .connect_timeout = timeout, .timeout = timeout, .connections = connections};
  auto made = cachecade::make_redis_backend(options, {});
  INFO((made ? std::string() : made.fault().message));
  REQUIRE(made.ok());
  return *std::move(made);
}

inline cachecade::Deadline soon() { return cachecade::Deadline::after(std::chrono::seconds(20)); }

/// Runs `body` and tells for how long.
template <class Body>
std::chrono::milliseconds time_of(const Body& body) {
  const auto begin = std::chrono::steady_clock::now();
  body();
  return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

}  // namespace support
