// Entries in memory that are text which stands for a value of another type: what `set_cache_entry` and a snapshot put
// there. And the JSON text of any entry.
#pragma once

#include <cachecade/detail/value_ops.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/weigh.hpp>

#include <optional>
#include <string>

namespace cachecade::load {

/// Marks a std::string that is JSON text.
inline constexpr detail::ValueOps json_text_ops = memory::ops_of<std::string>();
/// Marks a std::string that is an entry with its envelope, which waits for a reader that knows its type.
inline constexpr detail::ValueOps stored_entry_ops = memory::ops_of<std::string>();

/// The text of such an entry.
inline const std::string& text_in(const memory::Node& node) noexcept {
  return *static_cast<const std::string*>(node.value());
}

/// The value as JSON text, where its type has that form and no tag of it was invalidated.
std::optional<std::string> json_text_of(const memory::Node& node);

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/text_values.ipp>
#endif
