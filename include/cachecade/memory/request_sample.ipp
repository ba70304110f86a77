#pragma once

#include <cachecade/memory/request_sample.hpp>

#include <cachecade/detail/config.hpp>

namespace cachecade::memory {

[[gnu::noinline]] CACHECADE_DECL void RequestSample::add(std::uint32_t hash) noexcept {
  auto* const queue = queues_.mine();
  if (queue == nullptr) return;
  const auto written = queue->written.load(std::memory_order_relaxed);
  if (written - queue->taken.load(std::memory_order_acquire) == length) return;
  queue->hashes[written % length].store(hash, std::memory_order_relaxed);
  queue->written.store(written + 1, std::memory_order_release);
  if (!waiting_.load(std::memory_order_relaxed)) waiting_.store(true, std::memory_order_release);
}

}  // namespace cachecade::memory
