// Typed values and JSON trees, both ways: what every codec of the JSON family stands on.
#pragma once

#include <cachecade/detail/value_ops.hpp>
#include <cachecade/format/codec/json_compound.hpp>
#include <cachecade/format/codec/json_container.hpp>
#include <cachecade/format/codec/json_form.hpp>
#include <cachecade/format/codec/json_scalar.hpp>
#include <cachecade/format/codec/json_user.hpp>

#include <new>
#include <optional>
#include <utility>

namespace cachecade::codec {

/// JsonForm<T> without its type.
struct TreeForm {
  bool (*write)(Json& out, const void* value);
  bool (*read)(const Json& tree, detail::Slot& into);  // `into` is empty, and stays so where it returns false
};

template <JsonConvertible T>
struct TreeFormOf {
  static bool write(Json& out, const void* value) { return JsonForm<T>::write(out, *static_cast<const T*>(value)); }
  static bool read(const Json& tree, detail::Slot& into) {
    auto found = JsonForm<T>::read(tree);
    if (found) into.fill([&](void* room) { ::new (room) T(std::move(*found)); });
    return found.has_value();
  }
};

template <JsonConvertible T>
inline constexpr TreeForm tree_form{&TreeFormOf<T>::write, &TreeFormOf<T>::read};

/// The tree of a value; nothing when it has none, or none that can be written (see `sound`), or where nlohmann's
/// library throws. Throws whatever else the value's own conversion throws.
std::optional<Json> to_tree(const TreeForm& form, const void* value);

/// Whether `tree` is such a value, which is then in the slot. Throws like `to_tree`.
bool from_tree(const Json& tree, const TreeForm& form, detail::Slot& into);

/// The value that `read` puts into a slot, where it returns true.
template <class T, class Read>
std::optional<T> value_of(Read&& read) {
  static constexpr detail::ValueOps ops = detail::basic_ops<T>();
  detail::SlotOf<T> slot(ops);
  return read(slot) ? std::optional<T>(std::in_place, slot.take()) : std::nullopt;
}

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/codec/json_value.ipp>
#endif
