// JSON as text (RFC 8259), without a parser: strings escaped and unescaped, nesting measured.
//
// Reading is strict: well-formed UTF-8 (RFC 3629), no raw control byte, surrogates only in pairs. Nothing is ever
// replaced: what is wrong is refused.
#pragma once

#include <cachecade/detail/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::detail::json_text {

void append_escaped(std::string& out, char c);

/// Appends `text` as a JSON string with its quotes; false, with some of it written, when it is not UTF-8.
bool append_string(std::string& out, std::string_view text);

/// Appends the character of this number, which may be any.
void append_utf8(std::string& out, std::uint32_t point);

/// Appends what the escape at `at` (of the character behind the backslash) means; how many characters it took, or zero.
std::size_t append_unescaped(std::string& out, std::string_view text, std::size_t at);

/// The text that `body`, a JSON string without its quotes, stands for; nothing when it is not one.
std::optional<std::string> unescape(std::string_view body);

/// Whether brackets and braces nest at most `limit` deep; what stands in strings does not count. Looks at no byte
/// behind the first one that is too deep, and does not care whether the text is JSON.
bool depth_within(std::string_view text, std::size_t limit) noexcept;

}  // namespace cachecade::detail::json_text

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/json_text.ipp>
#endif
