// Kind: what all entries of one function and one C++ type have in common, held once and not by every entry: the head of
// their keys, the secret that their hashes are keyed by, and how to end the life of a value.
#pragma once

#include <cachecade/detail/keyed_hash.hpp>
#include <cachecade/detail/process_seed.hpp>
#include <cachecade/detail/siphash.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cachecade::memory {

/// What the engine must know of a C++ type. Types are told apart by the address of this.
struct Type {
  std::size_t size = 0;
  std::size_t alignment = 1;
  void (*destroy)(void* value) noexcept = nullptr;  // null: nothing to do
};

template <class T>
constexpr Type make_type() {
  Type type{sizeof(T), alignof(T), nullptr};
  if constexpr (!std::is_trivially_destructible_v<T>) {
    type.destroy = [](void* value) noexcept { static_cast<T*>(value)->~T(); };
  }
  return type;
}

/// The hash secret of all keys that start with `head`: a function of the head and of this process.
inline detail::HashSecret secret_of(std::string_view head) noexcept {
  const auto hash = detail::siphash128(head, detail::process_seed());
  return {hash.low, hash.high};
}

/// What the engine's user attaches to a kind.
struct KindContext {
  virtual ~KindContext() = default;
};

/// Immutable but for the count of its users: entries, and whoever stores or looks up by it.
class Kind {
 public:
  Kind(std::string_view head, const Type& type, int version, std::shared_ptr<const KindContext> context)
      : head_(head), secret_(secret_of(head)), type_(type), version_(version), context_(std::move(context)) {}
  Kind(const Kind&) = delete;
  Kind& operator=(const Kind&) = delete;

  const std::string& head() const noexcept { return head_; }
  const detail::HashSecret& secret() const noexcept { return secret_; }
  const Type& type() const noexcept { return type_; }
  int version() const noexcept { return version_; }
  const KindContext* context() const noexcept { return context_.get(); }

  std::size_t users() const noexcept { return users_.load(std::memory_order_acquire); }
  void retain() const noexcept { users_.fetch_add(1, std::memory_order_relaxed); }
  void release() const noexcept {
    if (users_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 private:
  ~Kind() = default;

  const std::string head_;
  const detail::HashSecret secret_;
  const Type& type_;
  const int version_;
  const std::shared_ptr<const KindContext> context_;
  mutable std::atomic<std::size_t> users_{1};
};

/// An owner of a kind.
class KindPointer {
 public:
  KindPointer() = default;
  KindPointer(std::string_view head, const Type& type, int version = 0, std::shared_ptr<const KindContext> context = {})
      : kind_(new Kind(head, type, version, std::move(context))) {}
  KindPointer(const KindPointer& other) noexcept : kind_(other.kind_) {
    if (kind_ != nullptr) kind_->retain();
  }
  KindPointer(KindPointer&& other) noexcept : kind_(std::exchange(other.kind_, nullptr)) {}
  KindPointer& operator=(KindPointer other) noexcept {
    std::swap(kind_, other.kind_);
    return *this;
  }
  ~KindPointer() {
    if (kind_ != nullptr) kind_->release();
  }

  const Kind& operator*() const noexcept { return *kind_; }
  const Kind* operator->() const noexcept { return kind_; }
  const Kind* get() const noexcept { return kind_; }
  explicit operator bool() const noexcept { return kind_ != nullptr; }
  bool shared() const noexcept { return kind_->users() > 1; }

 private:
  const Kind* kind_ = nullptr;
};

/// The kinds in use, so that there is one for each head, type and version. Not thread safe.
class Kinds {
 public:
  /// The context counts only where there is none yet. Throws std::bad_alloc.
  KindPointer of(std::string_view head, const Type& type, int version, std::shared_ptr<const KindContext> context) {
    if (kinds_.size() >= prune_at_) prune();
    auto& kind = kinds_[{std::string(head), &type, version}];
    if (!kind || (context && kind->context() == nullptr)) kind = KindPointer(head, type, version, std::move(context));
    return kind;
  }

 private:
  void prune() {
    std::erase_if(kinds_, [](const auto& entry) { return !entry.second || !entry.second.shared(); });
    prune_at_ = std::max(first_prune, 2 * kinds_.size());
  }

  static constexpr std::size_t first_prune = 64;
  std::map<std::tuple<std::string, const Type*, int>, KindPointer> kinds_;
  std::size_t prune_at_ = first_prune;
};

}  // namespace cachecade::memory
