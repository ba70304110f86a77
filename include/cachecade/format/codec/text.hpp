// TextCodec: a std::string as it is, so that a store shows plain text. Bytes that are not UTF-8 are carried as base64.
#pragma once

#include <cachecade/format/payload_form.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace cachecade {

struct TextCodec {
  static constexpr std::string_view name = "text";
  static constexpr PayloadForm form = PayloadForm::text;

  std::optional<std::string> encode(const std::string& value) const { return value; }

  std::optional<std::string> decode(std::type_identity<std::string>, std::string_view payload) const {
    return std::string(payload);
  }
};

}  // namespace cachecade
