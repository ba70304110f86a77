// Ending the ttl of stored bytes: the same entry, of no use from now on but for failed loads. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cachecade::envelope {

struct Expired {
  bool ours = false;         // else it is left alone
  std::string bytes{};       // what is to stand there; empty: nothing is left of the entry's life
  std::int64_t life_ms = 0;  // what is left of it
};

/// `check` is that of the key; empty where the whole key is not known.
Expired expire(std::string_view bytes, std::string_view check, std::int64_t now_ms, bool text_only);

}  // namespace cachecade::envelope

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/envelope/expire.ipp>
#endif
