// FunctionState: what a wrapper knows of its function besides its types: its policy, its name, whose it is.
#pragma once

#include <cachecade/load/callable_facts.hpp>
#include <cachecade/load/core_base.hpp>
#include <cachecade/load/owner.hpp>
#include <cachecade/load/result_hooks.hpp>
#include <cachecade/policy.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/sweep.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <source_location>
#include <string>

namespace cachecade {

namespace load {

class FunctionMatch;
struct Registration;

Policy<> plain_policy(std::string name, Duration ttl);

class FunctionState {
 public:
  /// Throws Error: name_conflict, or no_ttl where a cache already tells its defaults.
  FunctionState(Policy<>&& policy, Owner&& owner, const std::source_location& where, CallableFacts&& callable);
  ~FunctionState();
  FunctionState(const FunctionState&) = delete;
  FunctionState& operator=(const FunctionState&) = delete;

  const Policy<>& policy() const noexcept { return policy_; }
  const Owner& owner() const noexcept { return owner_; }
  /// Where it was wrapped: file:line.
  const std::string& place() const noexcept { return place_; }
  /// Name and scope, as they stand in a key.
  const std::string& part() const noexcept { return part_; }
  /// The same for calls of a generic lambda that deduce these types, which join the scope: `<int,std::string>`.
  std::string part_with_types(const std::string& types) const;

  /// Has calls by name find the wrapper by these parameters too; see Signatures::add. `tagged`: by more than the
  /// policy's tags.
  void add_signature(std::string part, WriteArguments write, bool tagged) const;

  /// Adds the fixed tags of a function that makes none of its arguments.
  void add_fixed_tags(CoreBase* core, TagNames& tags) const;
  bool hash_args(CoreBase* core) const;

  /// Removes every entry of the function, whatever its arguments; tells how many.
  std::size_t invalidate_all(const SweepOptions& how) const;
  /// Ends their ttl.
  std::size_t expire_all(const SweepOptions& how) const;

  /// Of all wrappers of its name in its cache; all zero before there is a cache. Throws std::bad_alloc.
  Stats stats() const;

  /// Logs, once, what a user should know of the function in this cache.
  void advise(CoreBase& core, bool encodable, bool ownable) const;

 private:
  FunctionMatch entries() const;

  Policy<> policy_;
  Owner owner_;
  bool named_;
  bool generic_;
  std::string place_;  // of the wrapping: file:line
  std::string part_;
  std::shared_ptr<const Registration> registration_;
  mutable std::atomic<bool> advised_{false};
};

}  // namespace load
}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/function_state.ipp>
#endif
