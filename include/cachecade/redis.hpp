// The Redis backend: shared by every process that reaches the server; any bytes; entries leave by the server's own
// clock. Works with Redis 4 and later and its forks, over TCP and unix sockets.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/backends.hpp>
#include <cachecade/options.hpp>
#include <cachecade/result.hpp>

#include <memory>

namespace cachecade {

/// Makes a Backend over one Redis server, from `options.url`, else from the environment's REDIS_URL. A fault of kind
/// `config` when there is no URL or it is malformed; what is well-formed but not supported yet is told by `open`. Asks
/// nobody.
///
/// See Backend for what every operation promises. Each takes `timeout` at most, a connect that is due included; only
/// `clear` takes that long per batch of about a thousand keys. Limits: 16 KiB a key, 64 MiB a value (an answer to SCAN
/// may be as large). A key that holds another type than a string is a fault of kind `wrong_type`. After a refusal of
/// our credentials every operation but `open` fails at once for 30 s.
Result<std::shared_ptr<Backend>> make_redis_backend(const RedisOptions& options, const BackendContext& context);

namespace detail {

bool register_redis_backend();
inline const bool redis_is_registered = register_redis_backend();

}  // namespace detail

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/redis.ipp>
#endif
