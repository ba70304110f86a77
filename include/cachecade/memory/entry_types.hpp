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
  using Map = std::map<std::tuple<std::string, const detail::ValueOps*, int, bool>, EntryTypePointer>;

  /// The context counts only where there is none yet. What is in use no more goes to `unused`, since what it owns is
  /// the user's to destroy. Throws std::bad_alloc.
  EntryTypePointer of(std::string_view key_prefix, const detail::ValueOps& ops, int version, bool attached,
                      std::shared_ptr<const EntryTypeContext>& context, Map& unused) {
    if (types_.size() >= prune_at_) prune(unused);
    auto& type = types_[{std::string(key_prefix), &ops, version, attached}];
    if (!type || (context && type->context() == nullptr)) {
      type = EntryTypePointer(new EntryType(key_prefix, ops, version, attached, context));
    }
    return type;
  }

 private:
  void prune(Map& unused) {
    for (auto at = types_.begin(); at != types_.end();) {
      const auto type = at++;
      if (!type->second || !type->second->shared()) unused.insert(types_.extract(type));
    }
    prune_at_ = std::max(first_prune, types_.size() + types_.size() / 4);
  }

  static constexpr std::size_t first_prune = 64;
  Map types_;
  std::size_t prune_at_ = first_prune;
};

}  // namespace cachecade::memory
