#pragma once

#include <cachecade/detail/base64.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/detail/utf8.hpp>
#include <cachecade/format/codec/guard.hpp>
#include <cachecade/format/codec/json_scalar.hpp>

#include <cmath>
#include <utility>

namespace cachecade::codec {

CACHECADE_DECL bool JsonForm<bool>::write(Json& out, bool value) { return out = value, true; }

CACHECADE_DECL std::optional<bool> JsonForm<bool>::read(const Json& tree) {
  return tree.is_boolean() ? std::optional(tree.get<bool>()) : std::nullopt;
}

CACHECADE_DECL void write_signed(Json& out, std::int64_t value) { out = value; }
CACHECADE_DECL void write_unsigned(Json& out, std::uint64_t value) { out = value; }

CACHECADE_DECL std::optional<std::uint64_t> read_integer(const Json& tree, std::int64_t min, std::uint64_t max) {
  if (!tree.is_number_integer()) return std::nullopt;
  const auto bits = tree.get<std::uint64_t>();
  const auto number = static_cast<std::int64_t>(bits);
  const bool negative = !tree.is_number_unsigned() && number < 0;
  const bool fits = negative ? number >= min : bits <= max;
  return fits ? std::optional(bits) : std::nullopt;
}

CACHECADE_DECL void write_floating(Json& out, double value) {
  if (std::isnan(value)) {
    out = "NaN";
  } else if (std::isinf(value)) {
    out = value > 0 ? "Infinity" : "-Infinity";
  } else {
    out = value;
  }
}

CACHECADE_DECL std::optional<double> read_floating(const Json& tree, double largest) {
  if (tree.is_string()) {
    const auto& text = tree.get_ref<const std::string&>();
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity") return std::numeric_limits<double>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
    return std::nullopt;
  }
  if (!tree.is_number()) return std::nullopt;
  const auto number = tree.get<double>();
  return std::isfinite(number) && std::abs(number) <= largest ? std::optional(number) : std::nullopt;
}

CACHECADE_DECL bool JsonForm<std::string>::write(Json& out, const std::string& value) {
  if (detail::is_utf8(value)) return out = value, true;
  out["b64"] = detail::base64::encode(value);
  return true;
}

CACHECADE_DECL std::optional<std::string> JsonForm<std::string>::read(const Json& tree) {
  if (tree.is_string()) return tree.get_ref<const std::string&>();
  if (!tree.is_object() || tree.size() != 1) return std::nullopt;
  const auto bytes = tree.find("b64");
  if (bytes == tree.end() || !bytes->is_string()) return std::nullopt;
  return detail::base64::decode(bytes->get_ref<const std::string&>());
}

CACHECADE_DECL bool JsonForm<std::monostate>::write(Json& out, std::monostate) { return out = nullptr, true; }

CACHECADE_DECL std::optional<std::monostate> JsonForm<std::monostate>::read(const Json& tree) {
  return tree.is_null() ? std::optional(std::monostate{}) : std::nullopt;
}

CACHECADE_DECL bool JsonForm<Json>::write(Json& out, const Json& value) {
  if (!sound(value)) return false;
  return out = value, true;
}

CACHECADE_DECL std::optional<Json> JsonForm<Json>::read(const Json& tree) {
  return std::optional<Json>(std::in_place, tree);
}

}  // namespace cachecade::codec
