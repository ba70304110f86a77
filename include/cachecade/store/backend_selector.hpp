// Which backend a cache works with: the first in the order of its options that answers.
#pragma once

#include <cachecade/backends.hpp>

#include <memory>
#include <string>
#include <vector>

namespace cachecade::store {

/// Of one thread. What it is given must outlive it.
class BackendSelector {
 public:
  /// `memory` is this process's own memory as a backend; `handed`: those of the caller, which come first unless
  /// `storage_engines` names them.
  BackendSelector(const Options& options, BackendContext context, std::shared_ptr<Backend> memory,
                  std::vector<std::shared_ptr<Backend>> handed);

  /// Opens them in turn, each within its connect budget, and logs why one is skipped. Throws Error(no_backend) with all
  /// reasons when none answers.
  std::shared_ptr<Backend> first_that_answers();

 private:
  std::vector<std::string> order() const;
  Result<std::shared_ptr<Backend>> make(const std::string& name) const;
  Result<std::shared_ptr<Backend>> make_by(const BackendFactory& factory) const;
  static Result<Done> open(Backend& backend);
  void skip(const std::string& name, const Fault& fault);

  const Options& options_;
  const BackendContext context_;
  const std::shared_ptr<Backend> memory_;
  const std::vector<std::shared_ptr<Backend>> handed_;
  std::string reasons_;
};

}  // namespace cachecade::store

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/store/backend_selector.ipp>
#endif
