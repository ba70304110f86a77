#pragma once

#include <cachecade/memory/entry_type.hpp>

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/process_seed.hpp>
#include <cachecade/detail/siphash.hpp>

#include <algorithm>
#include <utility>

namespace cachecade::memory {

CACHECADE_DECL detail::HashSecret secret_of(std::string_view key_prefix) noexcept {
  const auto hash = detail::siphash128(key_prefix, detail::process_seed());
  return {hash.low, hash.high};
}

CACHECADE_DECL EntryType::EntryType(std::string_view key_prefix, const detail::ValueOps& ops, int version,
                                    bool attached, std::shared_ptr<const EntryTypeContext> context)
    : key_prefix_(key_prefix),
      secret_(secret_of(key_prefix)),
      ops_(ops),
      version_(version),
      attached_(attached),
      context_(std::move(context)) {}

/// Among its nodes are the one that just comes and the one that this may replace.
CACHECADE_DECL std::size_t EntryType::share() const noexcept {
  constexpr std::size_t place = 160;  // in EntryTypes, and what the context takes
  const auto bytes = sizeof *this + place + 2 * key_prefix_.capacity();
  return bytes / (std::max<std::size_t>(nodes_.about(), 2) - 1);
}

}  // namespace cachecade::memory
