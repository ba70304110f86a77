#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/load/entry_context.hpp>

#include <algorithm>
#include <optional>

namespace cachecade::load {

CACHECADE_DECL std::size_t EntryContext::estimate(const void* value, const detail::OwnedBytes& seen) const {
  const auto encoded = codec_ != nullptr ? codec_->encoded_size(value) : std::nullopt;
  if ((!encoded || seen.sliced) && !said_.exchange(true)) {
    log_->write(LogLevel::warning,
                detail::quoted(key_prefix_) +
                    ": max_bytes does not hold for these entries, since what they own cannot be seen (private members, "
                    "std::any, a derived class behind a pointer to its base): give their type std::size_t "
                    "weight_of(const T&), which returns the heap bytes that a value owns");
  }
  return std::max(seen.bytes, encoded.value_or(0));
}

}  // namespace cachecade::load
