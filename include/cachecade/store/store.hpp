// Store: a backend as a cache sees it at run time. It counts and logs every fault once, and leaves a failing backend
// alone for a while.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/detail/counter.hpp>
#include <cachecade/log.hpp>
#include <cachecade/store/breaker.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace cachecade::store {

using FaultCounters = std::array<detail::Counter, fault_kind_count>;  // by kind

/// All members are thread safe.
class Store {
 public:
  Store(std::shared_ptr<Backend> backend, std::shared_ptr<const Clock> clock, std::shared_ptr<Logger> log,
        FaultCounters& faults);

  const std::string& name() const noexcept { return name_; }
  const BackendTraits& traits() const noexcept { return traits_; }
  Backend& backend() noexcept { return *backend_; }

  /// Whether the backend is not to be asked now.
  bool rests() const;

  /// Takes note of how an operation ended.
  void succeeded();
  void failed(const Fault& fault);

  /// A walk over many keys, which no call's budget cuts. Nothing that a user's backend throws gets out.
  Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline by);

 private:
  const std::shared_ptr<Backend> backend_;
  const std::string name_;
  const BackendTraits traits_;
  const std::shared_ptr<const Clock> clock_;
  const std::shared_ptr<Logger> log_;
  FaultCounters& faults_;
  mutable std::mutex mutex_;
  Breaker breaker_;
};

/// The exception that is being handled, as a backend's fault. To be called in a handler.
Fault fault_of_exception();

}  // namespace cachecade::store

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/store/store.ipp>
#endif
