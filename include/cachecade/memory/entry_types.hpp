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

namespace cachecade::memory {

/// Not thread safe.
class EntryTypes {
 public:
  /// The context counts only where there is none yet. Throws std::bad_alloc.
  EntryTypePointer of(std::string_view key_prefix, const detail::ValueOps& ops, int version, bool attached,
                      std::shared_ptr<const EntryTypeContext> context) {
    if (types_.size() >= prune_at_) prune();
    auto& type = types_[{std::string(key_prefix), &ops, version, attached}];
    if (!type || (context && type->context() == nullptr)) {
      type = EntryTypePointer(new EntryType(key_prefix, ops, version, attached, std::move(context)));
    }
    return type;
  }

 private:
  void prune() {
    std::erase_if(types_, [](const auto& entry) { return !entry.second || !entry.second->shared(); });
    prune_at_ = std::max(first_prune, 2 * types_.size());
  }

  static constexpr std::size_t first_prune = 64;
  std::map<std::tuple<std::string, const detail::ValueOps*, int, bool>, EntryTypePointer> types_;
  std::size_t prune_at_ = first_prune;
};

}  // namespace cachecade::memory
