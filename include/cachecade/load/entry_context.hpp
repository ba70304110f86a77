// EntryContext: what the entries of one function in memory have in common for the load path: how they are encoded, and
// what they weigh where their type does not tell.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/entry_codec.hpp>
#include <cachecade/log.hpp>
#include <cachecade/memory/entry_type.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade::load {

class EntryContext final : public memory::EntryTypeContext {
 public:
  /// `codec`: null where there is none.
  EntryContext(std::string_view key_prefix, std::shared_ptr<const EntryCodec> codec, std::shared_ptr<Logger> log)
      : key_prefix_(key_prefix), codec_(std::move(codec)), log_(std::move(log)) {}

  const EntryCodec* codec() const noexcept { return codec_.get(); }

  /// The size of the encoded value, where that is more than what is seen. Where that does not tell either, the log says
  /// so once.
  CACHECADE_DECL std::size_t estimate(const void* value, const detail::OwnedBytes& seen) const override;

 private:
  const std::string key_prefix_;
  const std::shared_ptr<const EntryCodec> codec_;
  const std::shared_ptr<Logger> log_;
  mutable std::atomic<bool> said_{false};
};

/// Whether entries of this type are those of a function whose values no codec encodes.
inline bool is_kept_here(const memory::EntryType& type) noexcept {
  const auto* const context = static_cast<const EntryContext*>(type.context());
  return context != nullptr && context->codec() == nullptr;
}

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/entry_context.ipp>
#endif
