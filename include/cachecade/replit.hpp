// The Replit backend: Replit's key-value database over HTTP. Shared by every process that has the database's URL; text
// only; no TTL of its own (the envelope tells an entry's end, and writers sweep what is dead).
#pragma once

#include <cachecade/backends.hpp>
#include <cachecade/detail/config.hpp>

#include <memory>

namespace cachecade {

/// Makes a backend over one Replit database. Limits: 1000 bytes a key, 5 MiB a value, both UTF-8, 5000 keys. After a
/// 429 every operation fails at once until the time that the server asked for is over. The URL comes from the first
/// of: `options.replit.url`, the URL file, the environment's REPLIT_DB_URL. A fault of kind `config` when there is no
/// URL or it is not acceptable. Reads one small file, asks nobody.
Result<std::shared_ptr<Backend>> make_replit_backend(const Options& options, const BackendContext& context);

namespace detail {

bool register_replit_backend();
inline const bool replit_is_registered = register_replit_backend();

}  // namespace detail

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/replit.ipp>
#endif
