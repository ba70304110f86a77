// EntryType: what all entries of one function and one C++ type have in common, held once and not by every entry: the
// prefix of their keys, the secret that their hashes are keyed by, and what can be done with their values.
#pragma once

#include <cachecade/detail/keyed_hash.hpp>
#include <cachecade/detail/value_ops.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade::memory {

/// The hash secret of all keys that start with `key_prefix`: a function of the prefix and of this process.
detail::HashSecret secret_of(std::string_view key_prefix) noexcept;

/// What the engine's user attaches to an entry type.
struct EntryTypeContext {
  virtual ~EntryTypeContext() = default;
};

/// Immutable but for the count of its users: entries, and whoever stores or looks up by it. C++ types are told apart by
/// the address of their `ops`.
class EntryType {
 public:
  EntryType(std::string_view key_prefix, const detail::ValueOps& ops, int version, bool attached,
            std::shared_ptr<const EntryTypeContext> context);
  EntryType(const EntryType&) = delete;
  EntryType& operator=(const EntryType&) = delete;

  const std::string& key_prefix() const noexcept { return key_prefix_; }
  const detail::HashSecret& secret() const noexcept { return secret_; }
  const detail::ValueOps& ops() const noexcept { return ops_; }
  int version() const noexcept { return version_; }
  /// Whether its entries have attachments, without which their values tell only half.
  bool attached() const noexcept { return attached_; }
  const EntryTypeContext* context() const noexcept { return context_.get(); }

  std::size_t users() const noexcept { return users_.load(std::memory_order_acquire); }
  void retain() const noexcept { users_.fetch_add(1, std::memory_order_relaxed); }
  void release() const noexcept;

 private:
  ~EntryType() = default;

  const std::string key_prefix_;
  const detail::HashSecret secret_;
  const detail::ValueOps& ops_;
  const int version_;
  const bool attached_;
  const std::shared_ptr<const EntryTypeContext> context_;
  mutable std::atomic<std::size_t> users_{1};
};

/// An owner of an entry type.
class EntryTypePointer {
 public:
  EntryTypePointer() = default;
  /// Throws std::bad_alloc.
  EntryTypePointer(std::string_view key_prefix, const detail::ValueOps& ops, int version = 0, bool attached = false,
                   std::shared_ptr<const EntryTypeContext> context = {});
  EntryTypePointer(const EntryTypePointer& other) noexcept : type_(other.type_) {
    if (type_ != nullptr) type_->retain();
  }
  EntryTypePointer(EntryTypePointer&& other) noexcept : type_(std::exchange(other.type_, nullptr)) {}
  EntryTypePointer& operator=(EntryTypePointer other) noexcept {
    std::swap(type_, other.type_);
    return *this;
  }
  ~EntryTypePointer() {
    if (type_ != nullptr) type_->release();
  }

  const EntryType& operator*() const noexcept { return *type_; }
  const EntryType* operator->() const noexcept { return type_; }
  const EntryType* get() const noexcept { return type_; }
  explicit operator bool() const noexcept { return type_ != nullptr; }
  bool shared() const noexcept { return type_->users() > 1; }

 private:
  const EntryType* type_ = nullptr;
};

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/entry_type.ipp>
#endif
