// SweepOptions: how a removal of many entries goes: `clear`, `invalidate_all`, `expire_all`.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/duration.hpp>

#include <chrono>
#include <cstddef>

namespace cachecade {

/// Is told how many entries have gone so far: now and then, and once at the end. Called by the thread that sweeps,
/// never under a lock of ours; what it throws is dropped.
using SweepProgress = detail::Callback<void(std::size_t so_far)>;

struct SweepOptions {
  Duration within = std::chrono::minutes(1);  // then it returns, for each store; what it did not get to is owed to the
                                              // store, from which nothing is served until it is done
  SweepProgress progress{};
};

}  // namespace cachecade
