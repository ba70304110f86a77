// What must hold for any bytes that a store may return: no crash, no throw, and what is read can be written and read
// again.
#pragma once

#include <cachecade/format/codec/binary_json.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/envelope.hpp>
#include <format/sample_types.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fuzz {

/// A value that a codec reads is written, and reads again as what is written the same.
template <class T, class Codec>
bool codec_holds(const Codec& codec, std::string_view payload) {
  const auto value = codec.decode(std::type_identity<T>{}, payload);
  if (!value) return true;
  const auto once = codec.encode(*value);
  if (!once) return false;
  const auto again = codec.decode(std::type_identity<T>{}, *once);
  return again && codec.encode(*again) == once;
}

inline bool codecs_hold(std::string_view payload) {
  using Mixed = std::vector<std::variant<int, double, std::string, std::optional<std::int8_t>>>;
  const auto all = [&](const auto& codec) {
    return codec_holds<cachecade::Json>(codec, payload) && codec_holds<Mixed>(codec, payload) &&
           codec_holds<std::map<std::string, float>>(codec, payload) && codec_holds<std::uint8_t>(codec, payload) &&
           codec_holds<sample::Point>(codec, payload);
  };
  return all(cachecade::JsonCodec{}) && all(cachecade::CborCodec{}) && all(cachecade::MessagePackCodec{});
}

inline bool header_holds(const cachecade::envelope::Header& header) {
  for (const auto number : {header.created_ms, header.ttl_ms, header.stale_ms, header.error_ms, header.cost_us}) {
    if (number < 0 || number > cachecade::envelope::max_number) return false;
  }
  return !header.codec.empty() && header.codec.find(':') == std::string::npos;
}

/// An entry that opens and that we would write ourselves opens again as the same, in both kinds of stores.
inline bool encodes_again(const cachecade::envelope::Opened& opened) {
  using namespace cachecade::envelope;
  for (const bool text_only : {true, false}) {
    const auto encoded = encode_entry(opened.header, opened.form, opened.payload(), text_only);
    if (!encoded) continue;
    const auto result = open(*encoded);
    const auto* again = std::get_if<Opened>(&result);
    if (again == nullptr || again->header != opened.header || again->form != opened.form) return false;
    if (again->payload() != opened.payload()) return false;
  }
  return true;
}

/// Whether everything that is promised for hostile bytes holds for these.
inline bool envelope_holds(std::string_view bytes) {
  using namespace cachecade::envelope;
  const auto result = open(bytes);
  if (const auto* rejection = std::get_if<Rejection>(&result)) {
    return !to_string(*rejection).empty() && keep(*rejection) == (*rejection <= Rejection::newer);
  }
  const auto& opened = std::get<Opened>(result);
  const Expected expected{.check = opened.header.check, .fingerprint = "s", .codec = "json", .now_ms = 1};
  if (const auto reason = validate(opened.header, expected); reason && explain(*reason).empty()) return false;
  return header_holds(opened.header) && encodes_again(opened) && codecs_hold(opened.payload());
}

}  // namespace fuzz
