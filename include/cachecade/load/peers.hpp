// Peers: the caches of one process that keep values under the same keys of a shared store: those with the same prefix
// and a store of the same name, such as one that was replaced and on which calls still finish.
//
// A load of any of them may end in the store, so whoever removes an entry there voids the flights of all. Cost: where
// there is one such cache, a look at a counter.
#pragma once

#include <cachecade/detail/fork_mutex.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace cachecade::load {

class Core;

/// All members are thread safe.
class Peers {
 public:
  /// The caches of the process.
  static Peers& instance();

  /// Throws std::bad_alloc.
  void add(const std::shared_ptr<Core>& core);
  /// To be called where one ends, whose memory is kept until then.
  void remove(const Core& core) noexcept;

  /// The others that keep values where this one does. Throws std::bad_alloc.
  std::vector<std::shared_ptr<Core>> of(const Core& core);

 private:
  struct Peer {
    const Core* core;  // tells it from others
    std::weak_ptr<Core> living;
  };

  detail::ForkMutex mutex_;
  std::vector<Peer> all_;
  std::atomic<std::size_t> count_{0};  // of these
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/peers.ipp>
#endif
