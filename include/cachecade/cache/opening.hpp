// Init by priority: each storage engine in order is opened within its own connect budget; the first that answers wins.
#pragma once

#include <cachecade/backends.hpp>
#include <cachecade/cache/disabled.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/error.hpp>
#include <cachecade/memory.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cachecade::detail {

class Opening {
 public:
  Opening(const Options& options, BackendContext context, std::shared_ptr<memory::Engine> engine,
          std::vector<std::shared_ptr<Backend>> handed)
      : options_(options), context_(std::move(context)), engine_(std::move(engine)), handed_(std::move(handed)) {
    std::erase(handed_, nullptr);
  }

  /// The first backend that answers. Throws Error(no_backend) with every reason when none does.
  std::shared_ptr<Backend> first_that_answers() {
    for (const auto& name : order()) {
      auto made = make(name);
      if (!made.ok()) {
        pass_over(name, made.fault());
        continue;
      }
      auto backend = std::move(*made);
      if (const auto opened = open(*backend); !opened.ok()) {
        pass_over(name, opened.fault());
        continue;
      }
      context_.log->write(LogLevel::info, "using " + one_line(name, 64));
      return backend;
    }
    throw Error(Errc::no_backend, "no storage engine could be opened" +
                                      (reasons_.empty() ? ": storage_engines is empty" : ": " + reasons_) +
                                      "; add \"memory\" to storage_engines, it never fails");
  }

 private:
  /// Backends handed over come first, unless storage_engines names them. Where caching is off nobody is asked.
  std::vector<std::string> order() const {
    if (disabled_by_environment()) return {"memory"};
    std::vector<std::string> names;
    const auto& wanted = options_.storage_engines;
    for (const auto& backend : handed_) {
      if (std::find(wanted.begin(), wanted.end(), backend->name()) == wanted.end()) names.push_back(backend->name());
    }
    names.insert(names.end(), wanted.begin(), wanted.end());
    return names;
  }

  Result<std::shared_ptr<Backend>> make(const std::string& name) const {
    for (const auto& backend : handed_) {
      if (backend->name() == name) return backend;
    }
    if (name == "memory") return std::shared_ptr<Backend>(std::make_shared<MemoryBackend>(engine_));
    if (const auto factory = find_backend_factory(name)) return make_by(factory);
    const bool optional = name == "redis" || name == "replit";  // left out on purpose where its header is
    return Fault{optional ? FaultKind::config : FaultKind::other,
                 "no storage engine of this name is built in; known are memory, redis (needs hiredis), "
                 "replit (needs libcurl) and those of register_backend()"};
  }

  Result<std::shared_ptr<Backend>> make_by(const BackendFactory& factory) const {
    try {
      auto backend = factory(options_, context_);
      if (backend && *backend == nullptr) return Fault{FaultKind::config, "its factory returned no backend"};
      return backend;
    } catch (const std::exception&) {
      return Fault{FaultKind::other, "its factory threw an exception"};
    }
  }

  static Result<Done> open(Backend& backend) {
    try {
      return backend.open(Deadline::after(backend.traits().connect_timeout));
    } catch (const std::exception&) {
      return Fault{FaultKind::other, "the backend threw an exception while it was opened"};
    }
  }

  void pass_over(const std::string& name, const Fault& fault) {
    const std::string reason = one_line(name, 64) + ": " + fault.message;
    reasons_ += (reasons_.empty() ? "" : "; ") + reason;
    const bool unset = fault.kind == FaultKind::config;
    context_.log->write(unset ? LogLevel::info : LogLevel::warning, "passed over " + reason);
  }

  const Options& options_;
  BackendContext context_;
  std::shared_ptr<memory::Engine> engine_;
  std::vector<std::shared_ptr<Backend>> handed_;
  std::string reasons_;
};

}  // namespace cachecade::detail
