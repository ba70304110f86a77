#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/envelope/rejection.hpp>

#include <array>

namespace cachecade::envelope {

CACHECADE_DECL std::string_view to_string(Rejection rejection) noexcept {
  constexpr std::array<std::string_view, rejection_count> names{
      "foreign",        "newer", "corrupt", "too_big", "too_deep", "must_understand", "check", "schema",
      "higher_version", "codec", "future",  "expired", "tag"};
  return names[static_cast<std::size_t>(rejection)];
}

CACHECADE_DECL std::string_view explain(Rejection rejection) noexcept {
  constexpr std::array<std::string_view, rejection_count> sentences{
      "the key holds something that is not ours, which is left alone",
      "the entry was written by a newer version of the library, and is left alone",
      "the entry is cut, damaged or not well-formed",
      "the entry is larger than the limit",
      "the entry nests deeper than 128 levels",
      "the entry needs a feature that this version of the library does not have",
      "the entry belongs to another key",
      "the entry holds a result of another type or of a lower version",
      "the entry was written under a higher version of the function, and is left alone",
      "the entry was written by another codec",
      "the entry is dated more than a minute ahead of this host's clock",
      "the entry is past its whole life",
      "a tag of the entry was invalidated, or its tags are others by now"};
  return sentences[static_cast<std::size_t>(rejection)];
}

}  // namespace cachecade::envelope
