#pragma once

#include <cachecade/backends.hpp>
#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/detail/immortal.hpp>

#include <mutex>
#include <utility>
#include <vector>

namespace cachecade {

namespace detail {

struct BackendFactories {
  ForkMutex mutex{};
  std::vector<std::pair<std::string, BackendFactory>>
      by_name{};  // a handful, so that no tree is worth its compile time
};
inline Immortal<BackendFactories> backend_factories;

}  // namespace detail

CACHECADE_DECL bool register_backend(std::string name, BackendFactory factory) {
  auto& factories = detail::backend_factories.get();
  const std::lock_guard lock(factories.mutex);
  for (auto& [known, its] : factories.by_name) {
    if (known == name) return its = std::move(factory), true;
  }
  factories.by_name.emplace_back(std::move(name), std::move(factory));
  return true;
}

CACHECADE_DECL BackendFactory find_backend_factory(std::string_view name) {
  auto& factories = detail::backend_factories.get();
  const std::lock_guard lock(factories.mutex);
  for (const auto& [known, its] : factories.by_name) {
    if (known == name) return its;
  }
  return {};
}

}  // namespace cachecade
