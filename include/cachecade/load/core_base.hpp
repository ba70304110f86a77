// CoreBase: what every call of a wrapper reads of the cache's core; all else is known to what is compiled once.
#pragma once

#include <atomic>
#include <string>
#include <utility>

namespace cachecade::load {

struct CoreBase {
  explicit CoreBase(std::string its_prefix) : prefix(std::move(its_prefix)) {}

  std::atomic<bool> enabled{true};
  const std::string prefix;  // of all its keys
};

}  // namespace cachecade::load
