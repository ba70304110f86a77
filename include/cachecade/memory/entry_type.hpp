// EntryType: what all entries of one function and one C++ type have in common, held once and not by every entry: the
// prefix of their keys, the secret that their hashes are keyed by, and what can be done with their values.
#pragma once

#include <cachecade/detail/counted.hpp>
#include <cachecade/detail/keyed_hash.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/memory/node_count.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace cachecade::memory {

/// The hash secret of all keys that start with `key_prefix`: a function of the prefix and of this process.
detail::HashSecret secret_of(std::string_view key_prefix) noexcept;

/// What the engine's user attaches to an entry type.
struct EntryTypeContext {
  virtual ~EntryTypeContext() = default;

  /// What a value owns of which not all is seen. Throws nothing but std::bad_alloc.
  virtual std::size_t estimate(const void* value, const detail::OwnedBytes& seen) const = 0;
};

/// Immutable. Its owners are its engine, and whoever stores or looks up by it; entries are counted, and the engine
/// keeps it as long as there are any. C++ types are told apart by the address of their `ops`.
class EntryType final : public detail::Counted {
 public:
  /// Throws std::bad_alloc.
  EntryType(std::string_view key_prefix, const detail::ValueOps& ops, int version, bool attached,
            std::shared_ptr<const EntryTypeContext> context);

  const std::string& key_prefix() const noexcept { return key_prefix_; }
  const detail::HashSecret& secret() const noexcept { return secret_; }
  const detail::ValueOps& ops() const noexcept { return ops_; }
  int version() const noexcept { return version_; }
  /// Whether its entries have attachments, without which their values tell only half.
  bool attached() const noexcept { return attached_; }
  const EntryTypeContext* context() const noexcept { return context_.get(); }

  /// The bytes that it takes itself, as the share of one of its entries.
  std::size_t share() const noexcept;

  /// Its nodes, which count themselves.
  NodeCount& nodes() const noexcept { return nodes_; }

 private:
  const std::string key_prefix_;
  const detail::HashSecret secret_;
  const detail::ValueOps& ops_;
  const int version_;
  const bool attached_;
  const std::shared_ptr<const EntryTypeContext> context_;
  mutable NodeCount nodes_;
};

using EntryTypePointer = detail::CountedPointer<const EntryType>;

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/entry_type.ipp>
#endif
