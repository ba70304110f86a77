// Invalidator: every removal and every early end of a ttl: of a key, of a function, of a tag, of everything. Once it
// has returned, nothing whose load began before is served or stored any more: the fences are inside.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/load/core_base.hpp>
#include <cachecade/load/hit_path.hpp>
#include <cachecade/removal.hpp>
#include <cachecade/sweep.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade {

struct KeyParts;

namespace store {
class Store;
struct Sweep;
enum class TagToken : char;
}  // namespace store

namespace load {

class Core;
class FunctionMatch;

/// Thread safe. No member throws but std::bad_alloc.
class Invalidator {
 public:
  explicit Invalidator(CoreBase& core);

  /// Removes the entry of `key` wherever it may be, without a fence. `type`: of its entries in memory, where the caller
  /// has it.
  Removal erase(std::string_view key, const memory::EntryType* type = nullptr);

  /// The same, and a load of the key that is under way will not be stored.
  Removal invalidate(std::string_view key, const memory::EntryType* type = nullptr);
  /// Of a call, whose key is made whole.
  Removal invalidate(const HitPath& function, Key& key);

  /// Ends the ttl of the entry: it may only be used for a failed load from now on.
  Removal expire(std::string_view key, const memory::EntryType* type = nullptr);
  Removal expire(const HitPath& function, Key& key);

  /// Everything of ours, or with a pattern the entries of functions whose names it matches; tells how many.
  std::size_t clear(std::string_view pattern, const SweepOptions& how);

  /// The entries of a function, whatever the arguments; tells how many.
  std::size_t invalidate_all(const FunctionMatch& function, const SweepOptions& how);
  std::size_t expire_all(const FunctionMatch& function, const SweepOptions& how);

  /// No entry with this tag whose load began before is served any more, or (expiry) but for failed loads.
  Removal bump_tag(std::string_view name, store::TagToken which);

 private:
  using Filter = detail::Callback<bool(const KeyParts&)>;

  store::Sweep sweep_of(std::string name, std::string_view beginning, Filter filter) const;
  store::Sweep sweep_of(const FunctionMatch& function) const;
  static std::optional<std::size_t> walk(store::Store& store, const store::Sweep& sweep, const KeyFilter& filter,
                                         Duration within);
  std::size_t remove(const store::Sweep& sweep, const SweepOptions& how);
  std::size_t expire(const store::Sweep& sweep, const SweepOptions& how);

  Core& core_;
};

}  // namespace load
}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/invalidator.ipp>
#endif
