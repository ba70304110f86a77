// The parts of a key that are not arguments: prefix, function name, scope, and the name of a plain entry. Which bytes
// are escaped where, and why that is injective, stands in key.hpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cachecade {

namespace detail {

inline constexpr std::string_view special_in_prefix = "%:[{}#=@\"\\*?";
inline constexpr std::string_view special_in_name = "%[{}#@";
inline constexpr std::string_view special_in_plain = "%{}#";

/// `text` with %XX for controls, space, DEL, the bytes of `special`, a first byte that is in `special_first`, and every
/// byte beyond ASCII when the whole is not UTF-8. `percent_decode` undoes it.
std::string escape_part(std::string_view text, std::string_view special, std::string_view special_first = {});

/// Whether `text` ends in `mark` and a hash, as what was cut does.
bool ends_in_hash(std::string_view text, char mark) noexcept;

/// The longest head of at most `limit` bytes that splits neither a character nor a %XX.
std::string_view readable_head(std::string_view text, std::size_t limit) noexcept;

/// `escaped`, or when it is longer than `limit`, its head, `~` and its hash. A short one that looks as if it had been
/// cut is treated the same, so that the two never meet.
std::string fit_part(std::string escaped, std::size_t limit);

}  // namespace detail

/// The first part of a key: at most 48 bytes without `:`. Empty: `cachecade`. Pure.
std::string key_prefix(std::string_view prefix);

/// The second part of a key: `name`, or `name@scope` where the scope is not empty; at most 117 bytes. Pure.
std::string key_function(std::string_view name, std::string_view scope);

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/escape.ipp>
#endif
