// same_text: whether two texts are the same, word by word and inlined: short keys are compared in fewer instructions
// than a call of memcmp takes.
#pragma once

#include <cachecade/detail/keyed_hash.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace cachecade::detail {

inline bool same_text(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  if (a.size() < 8) return load_bytes(a.data(), a.size()) == load_bytes(b.data(), b.size());
  const auto differ = [&](std::size_t at) {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::memcpy(&first, a.data() + at, sizeof first);
    std::memcpy(&second, b.data() + at, sizeof second);
    return first ^ second;
  };
  const auto last = a.size() - 8;
  if (a.size() <= 16) return (differ(0) | differ(last)) == 0;
  return differ(last) == 0 && std::memcmp(a.data(), b.data(), last) == 0;
}

}  // namespace cachecade::detail
