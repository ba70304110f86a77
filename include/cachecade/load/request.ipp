#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/core.hpp>
#include <cachecade/load/request.hpp>

namespace cachecade::load {

CACHECADE_DECL Request::Request(const HitPath& its_function, Key& its_key) : bound(its_function), key(its_key) {
  its_function.complete(its_key);
}
CACHECADE_DECL Request::~Request() = default;

CACHECADE_DECL Core& Request::core() const noexcept { return static_cast<Core&>(*bound.core); }

CACHECADE_DECL const BoundFunction& Request::function() const noexcept {
  return static_cast<const BoundFunction&>(bound);
}

CACHECADE_DECL bool Request::negative(const detail::Slot& result) const {
  const auto absent = function().ops.absent;
  return absent != nullptr && result.full() && absent(result.value());
}

CACHECADE_DECL const std::string& Request::check() {
  if (check_.empty()) check_ = key.check();
  return check_;
}

}  // namespace cachecade::load
