// Invalidator: every removal and every early end of a ttl: of a key, of a function, of a tag, of everything. Once it
// has returned, nothing whose load began before is served or stored any more: the fences are inside.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/load/core_base.hpp>
#include <cachecade/load/hit_path.hpp>
#include <cachecade/removal.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace cachecade {

struct KeyParts;

namespace store {
enum class TagToken : char;
}

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
  std::size_t clear(std::string_view pattern);

  /// The entries of a function, whatever the arguments; tells how many.
  std::size_t invalidate_all(const FunctionMatch& function);
  std::size_t expire_all(const FunctionMatch& function);

  /// No entry with this tag whose load began before is served any more, or (expiry) but for failed loads.
  Removal bump_tag(std::string_view name, store::TagToken which);

 private:
  using Filter = detail::FunctionRef<bool(const KeyParts&)>;

  /// All entries under our prefix that `filter` accepts. `key_prefix` narrows the walk.
  std::size_t erase_if(std::string_view key_prefix, Filter filter);
  std::size_t expire_if(std::string_view key_prefix, Filter filter);
  bool accepts(std::string_view key, std::string_view key_prefix, Filter filter) const;

  Core& core_;
};

}  // namespace load
}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/invalidator.ipp>
#endif
