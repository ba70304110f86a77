#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/disabled.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/error.hpp>
#include <cachecade/store/backend_selector.hpp>

#include <algorithm>
#include <utility>

namespace cachecade::store {

CACHECADE_DECL bool Selection::store_answers() const noexcept {
  return std::any_of(stores.begin(), stores.end(), [](const Candidate& candidate) { return candidate.opened; });
}

CACHECADE_DECL BackendSelector::BackendSelector(const Options& options, BackendContext context,
                                                std::vector<std::shared_ptr<Backend>> handed)
    : options_(options), context_(std::move(context)), handed_([&] {
        std::erase(handed, nullptr);
        return std::move(handed);
      }()) {}

CACHECADE_DECL Selection BackendSelector::select() {
  Selection selected;
  for (const auto& name : order()) {
    selected.memory = name == "memory";
    if (selected.memory) break;
    const bool answered = selected.store_answers();
    auto made = make(name);
    if (made.ok()) {
      selected.stores.push_back(answered ? Candidate{.backend = *std::move(made)} : open(name, *std::move(made)));
    } else if (!answered || !made.fault().nothing_set) {
      skip(name, made.fault());
    }
  }
  if (!selected.store_answers()) selected.memory ? use("memory") : refuse();
  return selected;
}

CACHECADE_DECL void BackendSelector::refuse() const {
  throw Error(Errc::no_backend, "no storage engine could be opened" +
                                    (reasons_.empty() ? ": storage_engines is empty" : ": " + reasons_) +
                                    "; add \"memory\" to storage_engines, it never fails");
}

/// Each name once. Where caching is off nobody is asked.
CACHECADE_DECL std::vector<std::string> BackendSelector::order() const {
  if (detail::disabled_by_environment()) return {"memory"};
  std::vector<std::string> names;
  const auto& wanted = options_.storage_engines;
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) return names.push_back(name);
    context_.log->write(LogLevel::warning, detail::one_line(name, 64) + " is there twice: the first counts");
  };
  for (const auto& backend : handed_) {
    if (backend->name() == "memory") {
      context_.log->write(
          LogLevel::warning,
          "a backend is named memory, as this process's own memory is, and is not used: give it another name");
    }
    if (std::find(wanted.begin(), wanted.end(), backend->name()) == wanted.end()) add(backend->name());
  }
  for (const auto& name : wanted) add(name);
  return names;
}

CACHECADE_DECL Result<std::shared_ptr<Backend>> BackendSelector::make(const std::string& name) const {
  for (const auto& backend : handed_) {
    if (backend->name() == name) return backend;
  }
  if (const auto factory = find_backend_factory(name)) return make_by(factory);
  const bool optional = name == "redis" || name == "replit";  // left out on purpose where its header is
  return Fault{.kind = FaultKind::config,
               .message =
                   "no storage engine of this name is built in; known are memory, redis (needs hiredis), "
                   "replit (needs libcurl) and those of register_backend()",
               .nothing_set = optional};
}

CACHECADE_DECL Result<std::shared_ptr<Backend>> BackendSelector::make_by(const BackendFactory& factory) const {
  try {
    auto backend = factory(options_, context_);
    if (backend && *backend == nullptr) return Fault{FaultKind::config, "its factory returned no backend"};
    return backend;
  } catch (...) {
    return Fault{FaultKind::other, "its factory threw an exception"};
  }
}

CACHECADE_DECL Candidate BackendSelector::open(const std::string& name, std::shared_ptr<Backend> backend) {
  Result<Done> opened = Done{};
  try {
    opened = backend->open(Deadline::after(backend->traits().connect_timeout));
  } catch (...) {
    opened = Fault{FaultKind::other, "the backend threw an exception while it was opened"};
  }
  if (!opened.ok()) {
    skip(name, opened.fault());
    return {.backend = std::move(backend), .refused = std::move(opened).fault()};
  }
  use(name);
  return {.backend = std::move(backend), .opened = true};
}

CACHECADE_DECL void BackendSelector::use(const std::string& name) const {
  context_.log->write(LogLevel::info, "using " + detail::one_line(name, 64));
}

CACHECADE_DECL void BackendSelector::skip(const std::string& name, const Fault& fault) {
  const std::string reason = detail::one_line(name, 64) + ": " + fault.message;
  reasons_ += (reasons_.empty() ? "" : "; ") + reason;
  context_.log->write(fault.nothing_set ? LogLevel::info : LogLevel::warning, "skipped " + reason);
}

}  // namespace cachecade::store
