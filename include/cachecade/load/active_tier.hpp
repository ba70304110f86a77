// ActiveTier: the tier where the values of a request are kept, for the time of one call, or until it waits for another.
#pragma once

#include <cachecade/load/bound_function.hpp>
#include <cachecade/load/memory_tier.hpp>
#include <cachecade/load/store_tier.hpp>

#include <optional>

namespace cachecade::load {

class ActiveTier {
 public:
  /// Not inlined: at -O3 GCC 12 takes the empty store for one that is not initialized.
  [[gnu::noinline]] explicit ActiveTier(Request& request) : request_(request), memory_(request) {
    if (!request.function().local()) store_.emplace(request);
  }
  ActiveTier(const ActiveTier&) = delete;
  ActiveTier& operator=(const ActiveTier&) = delete;

  /// After a wait: the store may be asked anew, with a budget of its own.
  void renew() {
    if (store_) store_.emplace(request_);
  }

  Tier& operator*() noexcept { return store_ ? static_cast<Tier&>(*store_) : memory_; }

 private:
  Request& request_;
  MemoryTier memory_;
  std::optional<StoreTier> store_;
};

}  // namespace cachecade::load
