// FormerFunctions: what was wrapped under a name without a scope, also where the wrapper is gone: its entries live on,
// and whoever is wrapped under the name later is served them.
#pragma once

#include <cachecade/detail/fnv.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace cachecade::load {

/// Not thread safe. Remembers the last few thousand names: some 200 kB.
class FormerFunctions {
 public:
  /// Whether results under the name may be those of other captures or of another function, of which nobody has been
  /// told yet. `callable`: one address per callable type; `function`: where it is a function pointer. Throws
  /// std::bad_alloc.
  bool shares(std::string_view name, const void* callable, std::uintptr_t function, bool closure) {
    const auto hash = detail::stable_hash(name);
    if (by_name_.size() >= most && !by_name_.contains(hash)) by_name_.clear();
    const auto [at, first] = by_name_.try_emplace(hash, Former{callable, function});
    auto& former = at->second;
    const bool same = former.callable == callable && former.function == function && !closure;
    if (first || same || former.told) return false;
    return former.told = true;
  }

 private:
  struct Former {
    const void* callable;
    std::uintptr_t function;
    bool told = false;
  };

  static constexpr std::size_t most = 4096;

  std::unordered_map<std::uint64_t, Former> by_name_;
};

}  // namespace cachecade::load
