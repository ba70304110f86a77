#pragma once

#include <cachecade/detail/siphash.hpp>
#include <cachecade/detail/system_random.hpp>

#include <unistd.h>
#if __has_include(<sys/random.h>)
#include <sys/random.h>
#endif

#include <chrono>
#include <string_view>

namespace cachecade::detail {

/// Where the system has no generator: the moment, the process and where its stack lies, hashed. Good against accidents.
CACHECADE_DECL std::uint64_t poor_random() noexcept {
  const std::uint64_t words[] = {
      static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count()),
      static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()),
      static_cast<std::uint64_t>(::getpid())};
  const SipKey key{reinterpret_cast<std::uintptr_t>(&words), reinterpret_cast<std::uintptr_t>(&poor_random)};
  return siphash64({reinterpret_cast<const char*>(words), sizeof words}, key);
}

CACHECADE_DECL std::uint64_t system_random() noexcept {
  std::uint64_t bits = 0;
  return ::getentropy(&bits, sizeof bits) == 0 ? bits : poor_random();
}

}  // namespace cachecade::detail
