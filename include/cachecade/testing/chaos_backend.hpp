// ChaosBackend: any backend with faults, lost answers and delays by chance.
#pragma once

#include <cachecade/detail/random.hpp>
#include <cachecade/testing/fate.hpp>
#include <cachecade/testing/intercepted_backend.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cachecade::testing {

/// What happens how often: parts of all operations, from 0 to 1.
struct Chaos {
  std::uint64_t seed = 1;     // the same seed and the same operations: the same chaos
  double faults = 0.1;        // nothing is done, and the answer is a fault of one of `kinds`
  double lost_answers = 0.1;  // it is done, and the answer is a timeout
  double delays = 0;          // it takes up to `longest_delay`
  Duration longest_delay = std::chrono::seconds(1);
  std::vector<FaultKind> kinds = {FaultKind::timeout, FaultKind::reset, FaultKind::refused, FaultKind::busy};
  std::shared_ptr<ManualClock> clock{};  // what a delay advances; null: there are none
};

/// In front of `backend`, on all its operations but `open`, so that a cache can be made on it. Thread safe; one atomic
/// add for each number drawn.
class ChaosBackend final : public InterceptedBackend {
 public:
  explicit ChaosBackend(std::shared_ptr<Backend> backend, Chaos chaos = {})
      : InterceptedBackend(std::move(backend)), chaos_(std::move(chaos)), random_(chaos_.seed) {}

  /// While it is calm, everything works.
  void calm(bool calm = true) noexcept { calm_ = calm; }

  /// How many operations have failed or lost their answers.
  std::size_t spoilt() const noexcept { return spoilt_; }

 protected:
  Fate fate_of(StoreOperation operation) override {
    if (calm_ || operation == StoreOperation::open) return {};
    auto fate = by_chance();
    if (fate.answer) ++spoilt_;
    if (chaos_.clock && happens(chaos_.delays)) {
      fate.clock = chaos_.clock;
      fate.takes = chaos_.longest_delay.nanoseconds() * random_.uniform();
    }
    return fate;
  }

 private:
  Fate by_chance() {
    if (happens(chaos_.faults)) return Fate::fails({any_kind(), "chaos"});
    if (happens(chaos_.lost_answers)) return Fate::loses_answer();
    return {};
  }

  bool happens(double part) noexcept { return random_.uniform() <= part; }

  FaultKind any_kind() {
    if (chaos_.kinds.empty()) return FaultKind::other;
    const auto at = (1 - random_.uniform()) * static_cast<double>(chaos_.kinds.size());
    return chaos_.kinds[static_cast<std::size_t>(at)];
  }

  const Chaos chaos_;
  detail::Random random_;
  std::atomic<bool> calm_{false};
  std::atomic<std::size_t> spoilt_{0};
};

}  // namespace cachecade::testing
