#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/argument_value.hpp>

namespace cachecade {

CACHECADE_DECL KeyArgument::KeyArgument(const KeyArgument& other) = default;
CACHECADE_DECL KeyArgument::KeyArgument(KeyArgument&& other) noexcept = default;
CACHECADE_DECL KeyArgument& KeyArgument::operator=(const KeyArgument& other) = default;
CACHECADE_DECL KeyArgument& KeyArgument::operator=(KeyArgument&& other) noexcept = default;
CACHECADE_DECL KeyArgument::~KeyArgument() = default;

namespace detail::argument {

CACHECADE_DECL Value null_value() { return Null{}; }
CACHECADE_DECL Value bool_value(bool value) { return value; }
CACHECADE_DECL Value char_value(char value) { return value; }
CACHECADE_DECL Value signed_value(std::int64_t value) { return value; }
CACHECADE_DECL Value unsigned_value(std::uint64_t value) { return value; }
CACHECADE_DECL Value floating_value(long double value) { return value; }
CACHECADE_DECL Value text_value(std::string_view text) { return std::string(text); }
CACHECADE_DECL Value ticks_value(Ticks ticks) { return ticks; }
CACHECADE_DECL Value list_value(std::vector<KeyArgument> parts) { return List{std::move(parts)}; }
CACHECADE_DECL Value other_value() { return Other{}; }

}  // namespace detail::argument

}  // namespace cachecade
