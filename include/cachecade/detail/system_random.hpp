// Randomness of the system's generator: what no two processes share, also after a fork, and nobody outside knows.
#pragma once

#include <cachecade/detail/config.hpp>

#include <cstdint>

namespace cachecade::detail {

/// 64 fresh bits. Cost: one system call.
std::uint64_t system_random() noexcept;

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/system_random.ipp>
#endif
