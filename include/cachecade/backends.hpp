// Stores by name: how `storage_engines = {"redis", "mine"}` finds its classes. Each backend's header registers itself,
// so that no `#if` decides what a class looks like.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/log.hpp>
#include <cachecade/options.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace cachecade {

/// What a factory may use besides the options; both outlive the backend.
struct BackendContext {
  std::shared_ptr<const Clock> clock{};
  std::shared_ptr<Logger> log{};
};

/// Makes a backend, without touching the network yet; a fault of kind `config` says why it cannot be made, and the
/// cure.
using BackendFactory = detail::Callback<Result<std::shared_ptr<Backend>>(const Options&, const BackendContext&)>;

/// Lets `storage_engines` name a store of yours. The newest registration of a name wins. Returns true, so that it can
/// initialize a variable. Thread safe.
bool register_backend(std::string name, BackendFactory factory);

/// The factory of `name`, or an empty one.
BackendFactory find_backend_factory(std::string_view name);

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/backends.ipp>
#endif
