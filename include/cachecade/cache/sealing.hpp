// Sealing: how entries in memory become bytes and objects again, without knowing their types: what a snapshot needs.
#pragma once

#include <cachecade/cache/plan.hpp>
#include <cachecade/cache/sealed_value.hpp>
#include <cachecade/cache/value_type.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/memory/node.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cachecade::detail {

/// How the values of one function become bytes. Its kind carries it, so that it lives as long as its entries.
class Sealing : public memory::EntryTypeContext {
 public:
  /// Nothing when the codec has no form for this value.
  virtual std::optional<std::string> seal(const void* value, const std::string& check, std::int64_t created_ms,
                                          const load::Term& term, Duration cost) const = 0;
};

template <class T>
class SealingOf final : public Sealing {
 public:
  SealingOf(AnyCodec<T> codec, int version) : codec_(std::move(codec)), version_(version) {}

  std::optional<std::string> seal(const void* value, const std::string& check, std::int64_t created_ms,
                                  const load::Term& term, Duration cost) const override {
    return SealedValue<T>(codec_, version_, check).seal(*static_cast<const T*>(value), created_ms, term, cost, false);
  }

 private:
  AnyCodec<T> codec_;
  int version_;
};

/// Null where no codec can encode a T.
template <class T>
std::shared_ptr<const Sealing> make_sealing(const Plan<T>& plan) {
  return plan.encodable() ? std::make_shared<const SealingOf<T>>(*plan.codec, plan.version) : nullptr;
}

/// Marks a std::string that is an entry's envelope, as a snapshot had it: it waits for a reader that knows its type.
inline constexpr ValueType envelope_type = make_text_type([](const void* value) -> std::optional<std::string> {
  const auto opened = envelope::open(*static_cast<const std::string*>(value));
  const auto* envelope = std::get_if<envelope::Opened>(&opened);
  if (envelope == nullptr || envelope->form == PayloadForm::binary) return std::nullopt;
  return std::string(envelope->stored_payload);
});

}  // namespace cachecade::detail
