// Writes an entry: header and payload as one stored value.
//
//   ["cc1",created,ttl,stale,error,cost,"schema","codec","check",payload_bytes,[["tag","token"],...],{},payload]
//
// One line without white space outside the payload. `payload_bytes` counts the payload as it stands here, quotes and
// escapes included, so that a reader finds a cut entry without parsing it. Binary payloads stand behind the array and
// one newline. `codec` tells the form: `text` or `text:NAME` a JSON string, `b64:NAME` a base64 string, else JSON or,
// behind the newline, bytes.
#pragma once

#include <cachecade/format/envelope/header.hpp>
#include <cachecade/format/payload_form.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::envelope {

/// The stored value; nothing when the header or the payload cannot be written: a number outside 0..2^53-1, text that is
/// not UTF-8, a JSON payload deeper than 128 levels or empty, a codec name that is empty, has a colon or claims `text`,
/// a header over 1 MiB, or a payload over `max_payload_size` bytes. Pure; throws nothing but std::bad_alloc.
std::optional<std::string> encode_entry(const Header& header, PayloadForm form, std::string_view payload,
                                        bool text_only, std::size_t max_payload_size = default_max_payload_size);

}  // namespace cachecade::envelope

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/envelope/encode.ipp>
#endif
