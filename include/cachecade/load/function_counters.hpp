// FunctionCounters: the counters of a cache's functions by their names.
//
// They stay when the last wrapper of a name is gone, so that no sum ever falls, and the next one goes on with them.
#pragma once

#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/load/counters.hpp>
#include <cachecade/stats.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::load {

/// Thread safe. Some 2 kB a name, one more for every 16 threads that hit, and three for every 16 that load often.
class FunctionCounters {
 public:
  /// For what is of no function, and functions for which there is no room.
  Counters& unnamed() noexcept { return unnamed_; }

  /// Those of this name; they live as long as this. Throws std::bad_alloc.
  Counters& of(std::string_view name) {
    const std::lock_guard lock(mutex_);
    const auto known = by_name_.find(name);
    if (known != by_name_.end()) return *known->second;
    if (by_name_.size() >= most) return unnamed_;
    return *by_name_.emplace(std::string(name), std::make_unique<Counters>()).first->second;
  }

  /// All zero where there are none of this name.
  Stats stats(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto known = by_name_.find(name);
    return known != by_name_.end() ? known->second->snapshot() : Stats();
  }

  std::vector<FunctionStats> all() const {
    std::vector<FunctionStats> all{{.stats = unnamed_.snapshot()}};
    const std::lock_guard lock(mutex_);
    for (const auto& [name, counters] : by_name_) all.push_back({.name = name, .stats = counters->snapshot()});
    return all;
  }

 private:
  static constexpr std::size_t most = 512;

  mutable detail::ForkMutex mutex_;
  std::map<std::string, std::unique_ptr<Counters>, std::less<>> by_name_;
  Counters unnamed_;
};

}  // namespace cachecade::load
