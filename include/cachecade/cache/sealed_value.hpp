// SealedValue: one key's values as bytes in an envelope, through the codec: what a shared store and a snapshot hold.
// Pure.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/format/schema.hpp>
#include <cachecade/load/freshness.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cachecade::detail {

template <class T>
class SealedValue {
 public:
  /// `check` is that of the key.
  SealedValue(const AnyCodec<T>& codec, int version, std::string check)
      : codec_(codec), version_(version), check_(std::move(check)) {}

  /// The entry, or why it is a miss at this moment. It refers to `bytes`; its payload is not decoded yet.
  std::variant<envelope::Opened, envelope::Rejection> open(std::string_view bytes, std::int64_t now_ms) const {
    auto opened = envelope::open(bytes);
    if (const auto* envelope = std::get_if<envelope::Opened>(&opened)) {
      if (const auto reason = envelope::validate(envelope->header, expected(now_ms))) return *reason;
    }
    return opened;
  }

  std::optional<T> decode(const envelope::Opened& opened) const { return codec_.decode(opened.payload()); }

  /// The value's bytes; nothing when the codec has no form for it.
  std::optional<std::string> seal(const T& value, std::int64_t created_ms, const load::Term& term, Duration cost,
                                  bool text_only, std::vector<envelope::Tag> tags = {}) const {
    const auto payload = codec_.encode(value);
    if (!payload) return std::nullopt;
    const envelope::Header header{
        .created_ms = created_ms,
        .ttl_ms = term.ttl.milliseconds().count(),
        .stale_ms = term.stale_for.milliseconds().count(),
        .error_ms = term.on_error_for.milliseconds().count(),
        .cost_us = std::max<std::int64_t>(
            0, std::chrono::duration_cast<std::chrono::microseconds>(cost.nanoseconds()).count()),
        .schema = schema_fingerprint<T>() + "." + std::to_string(version_),
        .codec = std::string(codec_.name()),
        .check = check_,
        .tags = std::move(tags)};
    return envelope::encode_entry(header, codec_.form(), *payload, text_only);
  }

 private:
  envelope::Expected expected(std::int64_t now_ms) const {
    return {.check = check_,
            .fingerprint = schema_fingerprint<T>(),
            .version = version_,
            .codec = std::string(codec_.name()),
            .now_ms = now_ms,
            .takes_unstated_schema = true};
  }

  const AnyCodec<T>& codec_;
  int version_;
  std::string check_;
};

/// Where an entry stands in its life. Where stored and current policy differ, the shorter wins.
inline load::Life life_of(const envelope::Header& header, const load::Term& current, std::int64_t now_ms) noexcept {
  using std::chrono::milliseconds;
  return {.age = milliseconds(std::max<std::int64_t>(0, now_ms - header.created_ms)),
          .ttl = std::min<Duration>(milliseconds(header.ttl_ms), current.ttl),
          .stale_for = std::min<Duration>(milliseconds(header.stale_ms), current.stale_for),
          .on_error_for = std::min<Duration>(milliseconds(header.error_ms), current.on_error_for),
          .cost = std::chrono::microseconds(header.cost_us)};
}

}  // namespace cachecade::detail
