#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/log.hpp>
#include <cachecade/redis.hpp>
#include <cachecade/redis/backend.hpp>
#include <cachecade/redis/url.hpp>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

namespace cachecade {

CACHECADE_DECL Result<std::shared_ptr<Backend>> make_redis_backend(const RedisOptions& options,
                                                                   const BackendContext& context) {
  const char* const environment = std::getenv("REDIS_URL");
  const std::string url = !options.url.empty() ? options.url : environment != nullptr ? environment : "";
  if (url.empty()) {
    return Fault{.kind = FaultKind::config,
                 .message =
                     "REDIS_URL is not set: set it to "
                     "redis://user:password@host:6379/0, or give "
                     "redis.url in the options",
                 .nothing_set = true};
  }
  auto address = redis::parse_redis_url(url);
  if (!address) return std::move(address).fault();
  if (context.log) {
    context.log->hide(address->password);
    if (address->password_without_colon) {
      context.log->write(LogLevel::info,
                         "the Redis URL has no colon before its password: it "
                         "is taken for a password, while redis-py would "
                         "take it for a user; write :password@ to be clear");
    }
  }
  return std::shared_ptr<Backend>(std::make_shared<redis::RedisBackend>(options, *std::move(address), context.log));
}

CACHECADE_DECL bool detail::register_redis_backend() {
  return register_backend("redis", [](const Options& options, const BackendContext& context) {
    return make_redis_backend(options.redis, context);
  });
}

}  // namespace cachecade
