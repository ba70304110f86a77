#pragma once

#include <cachecade/memory/asymmetric_fence.hpp>

#include <cachecade/detail/config.hpp>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace cachecade::memory {

CACHECADE_DECL void AsymmetricFence::heavy() noexcept {
  const Number number = begun_.fetch_add(1, std::memory_order_seq_cst) + 1;
  if (decide()) syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
  auto last = ended_.load(std::memory_order_relaxed);
  while (serves(number, last) && !ended_.compare_exchange_weak(last, number, std::memory_order_acq_rel)) {
  }
}

CACHECADE_DECL bool AsymmetricFence::decide() noexcept {
  auto kernel = kernel_.load(std::memory_order_acquire);
  if (kernel == Kernel::unasked) {
    const bool can = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
    const auto answer = can ? Kernel::can : Kernel::cannot;
    if (kernel_.compare_exchange_strong(kernel, answer, std::memory_order_acq_rel)) kernel = answer;
  }
  return kernel == Kernel::can;
}

}  // namespace cachecade::memory
