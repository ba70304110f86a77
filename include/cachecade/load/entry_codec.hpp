// EntryCodec: how the values of one function become entries of a shared store or a snapshot, and values again. Pure.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/load/freshness.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cachecade::load {

class EntryCodec {
 public:
  EntryCodec(const detail::ValueOps& ops, std::shared_ptr<const detail::Codec> codec, int version);

  /// The entry, or why it is a miss at this moment under the key with this check. It refers to `bytes`; its payload is
  /// not decoded yet.
  std::variant<envelope::Opened, envelope::Rejection> open(std::string_view bytes, std::string_view check,
                                                           std::int64_t now_ms) const;

  /// Why an entry with this header is a miss at this moment under the key with this check; nothing when it is usable.
  std::optional<envelope::Rejection> validate(const envelope::Header& header, std::string_view check,
                                              std::int64_t now_ms) const;

  /// Puts the value into the slot; false where the payload has none of this type.
  bool decode(const envelope::Opened& opened, detail::Slot& into) const;

  /// What an entry says of itself besides its value.
  struct Facts {
    std::string check{};  // of the key
    std::int64_t created_ms = 0;
    StaleWindows windows{};
    Duration cost{};
    std::vector<envelope::Tag> tags{};
  };

  /// The value's bytes; nothing where the codec has no form for it.
  std::optional<std::string> encode_entry(const void* value, Facts facts, bool text_only) const;

  /// The size of the value's payload; nothing where the codec has no form for it.
  std::optional<std::size_t> encoded_size(const void* value) const;

 private:
  const detail::ValueOps& ops_;
  const std::shared_ptr<const detail::Codec> codec_;
  const int version_;
};

/// Where an entry stands in its life. Where stored and current policy differ, the shorter wins.
Lifetime lifetime_of(const envelope::Header& header, const StaleWindows& current, std::int64_t now_ms) noexcept;

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/entry_codec.ipp>
#endif
