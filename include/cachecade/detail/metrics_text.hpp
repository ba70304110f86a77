// MetricsText: metrics in the text format 0.0.4 of Prometheus, one family after the other.
#pragma once

#include <cachecade/detail/config.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade::detail {

/// Not thread safe. Throws std::bad_alloc.
class MetricsText {
 public:
  /// One without a value is left out.
  struct Label {
    std::string_view name;
    std::string_view value;
  };
  using Labels = std::initializer_list<Label>;

  /// What follows are samples of this family. The name's prefix `cachecade_` is added.
  void family(std::string_view name, std::string_view type, std::string_view help);

  /// `suffix`: behind the family's name.
  void sample(Labels labels, std::string_view value, std::string_view suffix = {});
  void sample(Labels labels, std::uint64_t value, std::string_view suffix = {});

  std::string take() && { return std::move(text_); }

 private:
  std::string text_;
  std::string name_;  // of the family
};

/// Appends `text` as the value of a label: quoted and escaped. A byte that is no UTF-8 becomes U+FFFD.
void append_label_value(std::string& out, std::string_view text);

/// The same text, with U+FFFD for every byte that is no UTF-8.
std::string made_utf8(std::string_view text);

/// In seconds, exactly: `0.000250`.
std::string seconds_text(std::uint64_t microseconds);

}  // namespace cachecade::detail

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/detail/metrics_text.ipp>
#endif
