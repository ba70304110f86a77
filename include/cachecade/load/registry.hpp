// One name, one function: the live wrappers of a cache by name.
//
// Two different functions under one name would serve each other's results, so the second is refused. Captures are not
// part of a key: a second closure of one name gets a warning unless a scope tells the two apart, also where the first
// is gone, for its entries are still there. A wrapper stays registered while any copy of it lives. Calls by name find
// the wrapper here, so that an argument means what the function's parameter means by it.
#pragma once

#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/load/former_functions.hpp>
#include <cachecade/load/signatures.hpp>
#include <cachecade/load/whole_names.hpp>
#include <cachecade/log.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::load {

/// One wrapped function, as others need to know it.
struct Registration {
  std::string name{};
  std::string scope{};
  std::string place{};              // file:line of the wrapping
  const void* callable = nullptr;   // one address per callable type
  std::uintptr_t function = 0;      // the address, where the callable is a function pointer
  bool closure = false;             // the callable has captures
  std::optional<bool> hash_args{};  // none: as the cache says
  std::shared_ptr<Signatures> signatures = std::make_shared<Signatures>();  // of all living wrappers of the scope

  bool same_function(const Registration& other) const noexcept {
    return callable == other.callable && function == other.function;
  }
};

class Registry {
 public:
  using Handle = std::shared_ptr<const Registration>;

  /// Registers a wrapper for as long as the handle lives. Throws Error(name_conflict) when another function has the
  /// name.
  Handle add(Registration registration, Logger& log);

  /// The live wrappers of `name`, one per scope.
  std::vector<Handle> find(std::string_view name) const;

  WholeNames whole_names;  // of all that was ever registered

 private:
  [[noreturn]] static void refuse(const Registration& second, const Registration& first);
  static void warn_of_sharing(const Registration& second, Logger& log);
  Handle hold(Registration&& registration, std::vector<Handle>& others);
  void prune();

  static constexpr std::size_t first_prune = 64;

  mutable detail::ForkMutex mutex_;
  std::map<std::string, std::vector<std::weak_ptr<const Registration>>, std::less<>> by_name_;
  std::size_t prune_at_ = first_prune;  // names
  FormerFunctions former_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/registry.ipp>
#endif
