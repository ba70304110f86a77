// A hash key drawn once per process, so that nobody outside can choose keys that collide in our tables.
#pragma once

#include <cachecade/detail/immortal.hpp>
#include <cachecade/detail/siphash.hpp>
#include <cachecade/detail/system_random.hpp>

namespace cachecade::detail {

struct ProcessSeed {
  SipKey key{system_random(), system_random()};
};
inline Immortal<ProcessSeed> the_process_seed;

inline const SipKey& process_seed() { return the_process_seed.get().key; }

}  // namespace cachecade::detail
