#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/argument_variant.hpp>

namespace cachecade::detail::argument {

CACHECADE_DECL ValuePointer null_value() { return std::make_shared<const Value>(Null{}); }
CACHECADE_DECL ValuePointer bool_value(bool value) { return std::make_shared<const Value>(value); }
CACHECADE_DECL ValuePointer char_value(char value) { return std::make_shared<const Value>(value); }
CACHECADE_DECL ValuePointer signed_value(std::int64_t value) { return std::make_shared<const Value>(value); }
CACHECADE_DECL ValuePointer unsigned_value(std::uint64_t value) { return std::make_shared<const Value>(value); }
CACHECADE_DECL ValuePointer floating_value(long double value) { return std::make_shared<const Value>(value); }
CACHECADE_DECL ValuePointer text_value(std::string_view text) {
  return std::make_shared<const Value>(std::string(text));
}
CACHECADE_DECL ValuePointer ticks_value(long double count, std::intmax_t numerator, std::intmax_t denominator) {
  return std::make_shared<const Value>(Ticks{count, numerator, denominator});
}
CACHECADE_DECL ValuePointer list_value(std::vector<KeyArgument> parts) {
  return std::make_shared<const Value>(List{std::move(parts)});
}
CACHECADE_DECL ValuePointer other_value() { return std::make_shared<const Value>(Other{}); }

}  // namespace cachecade::detail::argument
