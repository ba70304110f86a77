// EntryTypes: those in use, so that there is one for each key prefix, C++ type, version and whether they have
// attachments.
#pragma once

#include <cachecade/memory/entry_type.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace cachecade::memory {

/// Not thread safe.
class EntryTypes {
 public:
  using List = std::vector<EntryTypePointer>;

  /// The context counts only where there is none yet. What is in use no more goes to `unused`, since what it owns is
  /// the user's to destroy. Throws std::bad_alloc.
  EntryTypePointer of(std::string_view key_prefix, const detail::ValueOps& ops, int version, bool attached,
                      std::shared_ptr<const EntryTypeContext>& context, List& unused) {
    if (types_.size() + replaced_.size() >= prune_at_) prune(unused);
    auto& type = types_[{std::string(key_prefix), &ops, version, attached}];
    if (!type || (context && type->context() == nullptr)) {
      replaced_.reserve(replaced_.size() + 1);
      auto fresh = EntryTypePointer(new EntryType(key_prefix, ops, version, attached, context));
      if (type) replaced_.push_back(std::move(type));
      type = std::move(fresh);
    }
    return type;
  }

 private:
  /// Whoever could still store by it is one of its owners.
  static bool in_use(const EntryTypePointer& type) noexcept {
    return type && (type->shared() || !type->nodes().none());
  }

  void prune(List& unused) {
    unused.reserve(types_.size() + replaced_.size());
    for (auto at = types_.begin(); at != types_.end();) {
      const auto type = at++;
      if (in_use(type->second)) continue;
      unused.push_back(std::move(type->second));
      types_.erase(type);
    }
    std::erase_if(replaced_, [&](EntryTypePointer& type) {
      if (in_use(type)) return false;
      unused.push_back(std::move(type));
      return true;
    });
    prune_at_ = std::max(first_prune, types_.size() + replaced_.size() + types_.size() / 4);
  }

  static constexpr std::size_t first_prune = 64;
  std::map<std::tuple<std::string, const detail::ValueOps*, int, bool>, EntryTypePointer> types_;
  List replaced_;  // by others that have a context
  std::size_t prune_at_ = first_prune;
};

}  // namespace cachecade::memory
