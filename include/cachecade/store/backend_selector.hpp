// Which stores a cache works with: the first in the order of its options that answers leads; those before it are tried
// again later, and those behind it stand in for it.
#pragma once

#include <cachecade/backends.hpp>
#include <cachecade/store/candidate.hpp>

#include <memory>
#include <string>
#include <vector>

namespace cachecade::store {

struct Selection {
  std::vector<Candidate> stores{};  // in their order, as far as they can be made
  bool memory = false;              // behind them comes this process's memory, which never fails

  bool store_answers() const noexcept;
};

/// Of one thread. What it is given must outlive it.
class BackendSelector {
 public:
  /// `handed`: backends of the caller, which come first unless `storage_engines` names them.
  BackendSelector(const Options& options, BackendContext context, std::vector<std::shared_ptr<Backend>> handed);

  /// Opens them in turn up to the first that answers, each within its connect budget, and logs why one is skipped.
  /// Throws Error(no_backend) with all reasons when none answers.
  Selection select();

 private:
  std::vector<std::string> order() const;
  Result<std::shared_ptr<Backend>> make(const std::string& name) const;
  Result<std::shared_ptr<Backend>> make_by(const BackendFactory& factory) const;
  Candidate open(const std::string& name, std::shared_ptr<Backend> backend);
  void use(const std::string& name) const;
  void skip(const std::string& name, const Fault& fault);
  [[noreturn]] void refuse() const;

  const Options& options_;
  const BackendContext context_;
  const std::vector<std::shared_ptr<Backend>> handed_;
  std::string reasons_;
};

}  // namespace cachecade::store

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/store/backend_selector.ipp>
#endif
