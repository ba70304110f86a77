// Stores by name: how `storage_engines = {"redis", "mine"}` finds its classes. Each backend's header registers itself,
// so that no `#if` decides what a class looks like.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/log.hpp>
#include <cachecade/options.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade {

/// What a factory may use besides the options; both outlive the backend.
struct BackendContext {
  std::shared_ptr<const Clock> clock{};
  std::shared_ptr<Logger> log{};
};

/// Makes a backend, without touching the network yet; a fault of kind `config` says why it cannot be made, and the
/// cure.
using BackendFactory = std::function<Result<std::shared_ptr<Backend>>(const Options&, const BackendContext&)>;

namespace detail {

struct BackendFactories {
  std::mutex mutex;
  std::vector<std::pair<std::string, BackendFactory>> by_name;  // a handful, so that no tree is worth its compile time

  static BackendFactories& instance() {
    static auto* factories = new BackendFactories;  // never freed: static destructors may still use the cache
    return *factories;
  }
};

}  // namespace detail

/// Lets `storage_engines` name a store of yours. The newest registration of a name wins. Returns true, so that it can
/// initialize a variable. Thread safe.
inline bool register_backend(std::string name, BackendFactory factory) {
  auto& factories = detail::BackendFactories::instance();
  const std::lock_guard lock(factories.mutex);
  for (auto& [known, its] : factories.by_name) {
    if (known == name) return its = std::move(factory), true;
  }
  factories.by_name.emplace_back(std::move(name), std::move(factory));
  return true;
}

/// The factory of `name`, or an empty one.
inline BackendFactory find_backend_factory(std::string_view name) {
  auto& factories = detail::BackendFactories::instance();
  const std::lock_guard lock(factories.mutex);
  for (const auto& [known, its] : factories.by_name) {
    if (known == name) return its;
  }
  return {};
}

}  // namespace cachecade
