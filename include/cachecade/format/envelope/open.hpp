// Reads an entry that `encode_entry`, or another language by the same rules, wrote. The bytes may be anything.
//
// The header is read piece by piece and bounded by 1 MiB, so that a hostile entry costs no more than its own size. The
// payload is found by its length and never parsed: one that is cut, or that has anything behind it, is refused before a
// codec sees it. Cost: linear in the header, plus one pass over the payload that measures its depth or decodes it.
#pragma once

#include <cachecade/format/envelope/header.hpp>
#include <cachecade/format/envelope/rejection.hpp>
#include <cachecade/format/payload_form.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace cachecade::envelope {

/// A well-formed entry. Views into the bytes that were opened, which must outlive it.
struct Opened {
  Header header{};
  PayloadForm form = PayloadForm::json;
  std::string_view stored_payload{};     // as it stands in the entry: JSON text unless the form is binary
  std::optional<std::string> decoded{};  // the unescaped text or the bytes, where those differ from what stands there

  /// What the codec wrote; valid as long as this object and the opened bytes.
  std::string_view payload() const noexcept { return decoded ? std::string_view(*decoded) : stored_payload; }
};

/// The entry in `bytes`, or why there is none that we can use. Whether it is the right one is for `validate`. Pure;
/// throws nothing but std::bad_alloc.
std::variant<Opened, Rejection> open(std::string_view bytes, std::size_t max_payload_size = default_max_payload_size);

}  // namespace cachecade::envelope

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/envelope/open.ipp>
#endif
