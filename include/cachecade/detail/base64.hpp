// Base64 (RFC 4648 section 4): the standard alphabet, padded. Decoding is strict, so that every byte string has exactly
// one text: no line breaks, no missing padding, no stray bits in the last digit.
#pragma once

#include <cachecade/detail/config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace cachecade::detail::base64 {

std::string encode(std::string_view bytes);

/// The bytes; nothing when `text` is not what `encode` writes.
std::optional<std::string> decode(std::string_view text);

}  // namespace cachecade::detail::base64

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/base64.ipp>
#endif
