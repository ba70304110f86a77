// PinnedValue: a value in this process's memory, looked at in place.
#pragma once

#include <cachecade/load/request.hpp>
#include <cachecade/memory/engine.hpp>

namespace cachecade::load {

/// A fresh value of a request, in place, as long as this lives, and a hit; null where there is none that may be served
/// as it is.
class PinnedValue {
 public:
  explicit PinnedValue(Request& request);
  const void* get() const noexcept { return value_; }

 private:
  const memory::PinnedEntry pinned_;
  const void* value_ = nullptr;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/pinned_value.ipp>
#endif
