#pragma once

#include <cachecade/replit.hpp>
#include <cachecade/replit/backend.hpp>

#include <utility>

namespace cachecade {

CACHECADE_DECL Result<std::shared_ptr<Backend>> make_replit_backend(const Options& options,
                                                                    const BackendContext& context) {
  auto endpoint = replit::find_endpoint(options.replit, context.log.get());
  if (!endpoint) return std::move(endpoint).fault();
  return std::shared_ptr<Backend>(std::make_shared<ReplitBackend>(options, context, *std::move(endpoint)));
}

CACHECADE_DECL bool detail::register_replit_backend() { return register_backend("replit", make_replit_backend); }

}  // namespace cachecade
