// PinnedValue: a value in this process's memory, found by the arguments of a call and looked at in place.
//
// It is what a call does before anything else, so it builds nothing: cost is the hash and the comparison of the
// arguments' text, and what a look-up costs (memory/engine.hpp).
#pragma once

#include <cachecade/load/hit_path.hpp>
#include <cachecade/memory/engine.hpp>

#include <string_view>

namespace cachecade::load {

/// A fresh value for which no refresh is due, as long as this lives; or none.
class PinnedValue {
 public:
  enum class Use { hit, peek };  // of which only the first counts

  /// The function's calls must be `by_arguments`. Arguments whose key would be shortened find nothing. Throws
  /// std::bad_alloc in a thread's first look-up only.
  PinnedValue(const HitPath& function, std::string_view arguments, Use use = Use::hit);

  /// Null where there is none.
  const void* get() const noexcept { return value_; }

 private:
  const memory::PinnedEntry pinned_;
  const void* value_ = nullptr;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/pinned_value.ipp>
#endif
