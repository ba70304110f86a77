#pragma once

#include <cachecade/detail/counted.hpp>

namespace cachecade::detail {

CACHECADE_DECL Counted::~Counted() = default;

CACHECADE_DECL void Counted::retain(const Counted* counted) noexcept {
  if (counted != nullptr) counted->owners_.fetch_add(1, std::memory_order_relaxed);
}

CACHECADE_DECL void Counted::release(const Counted* counted) noexcept {
  if (counted != nullptr && counted->owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete counted;
}

}  // namespace cachecade::detail
