#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/entry_codec.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL EntryCodec::EntryCodec(const detail::ValueOps& ops, std::shared_ptr<const detail::Codec> codec,
                                      int version)
    : ops_(ops), codec_(std::move(codec)), version_(version) {}

CACHECADE_DECL std::variant<envelope::Opened, envelope::Rejection> EntryCodec::open(std::string_view bytes,
                                                                                    std::string_view check,
                                                                                    std::int64_t now_ms) const {
  auto opened = envelope::open(bytes);
  if (const auto* envelope = std::get_if<envelope::Opened>(&opened)) {
    if (const auto reason = validate(envelope->header, check, now_ms)) return *reason;
  }
  return opened;
}

CACHECADE_DECL std::optional<envelope::Rejection> EntryCodec::validate(const envelope::Header& header,
                                                                       std::string_view check,
                                                                       std::int64_t now_ms) const {
  return envelope::validate(header, {.check = std::string(check),
                                     .fingerprint = ops_.schema(),
                                     .version = version_,
                                     .codec = std::string(codec_->name()),
                                     .now_ms = now_ms,
                                     .takes_unstated_schema = true});
}

CACHECADE_DECL bool EntryCodec::decode(const envelope::Opened& opened, detail::Slot& into) const {
  return codec_->decode(opened.payload(), into);
}

CACHECADE_DECL std::optional<std::string> EntryCodec::encode_entry(const void* value, Facts facts,
                                                                   bool text_only) const {
  const auto payload = codec_->encode(value);
  if (!payload) return std::nullopt;
  const auto cost_us = std::chrono::duration_cast<std::chrono::microseconds>(facts.cost.nanoseconds()).count();
  std::string schema = ops_.schema();
  schema.append(".").append(std::to_string(version_));
  const envelope::Header header{.created_ms = facts.created_ms,
                                .ttl_ms = facts.windows.ttl.milliseconds().count(),
                                .stale_ms = facts.windows.stale_for.milliseconds().count(),
                                .error_ms = facts.windows.on_error_for.milliseconds().count(),
                                .cost_us = std::max<std::int64_t>(0, cost_us),
                                .schema = std::move(schema),
                                .codec = std::string(codec_->name()),
                                .check = std::move(facts.check),
                                .tags = std::move(facts.tags)};
  return envelope::encode_entry(header, codec_->form(), *payload, text_only);
}

CACHECADE_DECL std::optional<std::size_t> EntryCodec::encoded_size(const void* value) const {
  const auto payload = codec_->encode(value);
  return payload ? std::optional(payload->size()) : std::nullopt;
}

CACHECADE_DECL Lifetime lifetime_of(const envelope::Header& header, const StaleWindows& current,
                                    std::int64_t now_ms) noexcept {
  using std::chrono::milliseconds;
  return {.age = milliseconds(std::max<std::int64_t>(0, now_ms - header.created_ms)),
          .ttl = std::min<Duration>(milliseconds(header.ttl_ms), current.ttl),
          .stale_for = std::min<Duration>(milliseconds(header.stale_ms), current.stale_for),
          .on_error_for = std::min<Duration>(milliseconds(header.error_ms), current.on_error_for),
          .cost = std::chrono::microseconds(header.cost_us)};
}

}  // namespace cachecade::load
