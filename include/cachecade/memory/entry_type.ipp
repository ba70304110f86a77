#pragma once

#include <cachecade/memory/entry_type.hpp>

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/process_seed.hpp>
#include <cachecade/detail/siphash.hpp>

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

CACHECADE_DECL void EntryType::release() const noexcept {
  if (users_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

CACHECADE_DECL EntryTypePointer::EntryTypePointer(std::string_view key_prefix, const detail::ValueOps& ops, int version,
                                                  bool attached, std::shared_ptr<const EntryTypeContext> context)
    : type_(new EntryType(key_prefix, ops, version, attached, std::move(context))) {}

}  // namespace cachecade::memory
