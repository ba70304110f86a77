// JsonTree: where JSON text and the trees of nlohmann's library meet, for types of users whose hooks take trees.
//
// It is a template, so that its bodies need that library only where a tree is used: a file that has such hooks includes
// <nlohmann/json.hpp>. In the compiled way it is instantiated once.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/json_hooks.hpp>
#include <cachecade/format/json/reader.hpp>
#include <cachecade/format/json/writer.hpp>

namespace cachecade::codec {

template <class Tree>
struct JsonTree {
  /// False where JSON cannot hold the tree, or would not give it back: deeper than 128 levels, text that is not UTF-8,
  /// a number that is not finite, a binary or discarded value.
  static bool write(JsonWriter& out, const Tree& tree);

  /// Fills `tree`, which is null. Of equal names the last one counts.
  static bool read(JsonReader& in, Tree& tree);

  /// Writes the tree that `to_json` makes of a null one, and of which it says whether it may be written.
  static bool write_by(JsonWriter& out, detail::FunctionRef<bool(Tree&)> to_json);

  /// Reads a tree, hands it to `from_json`, and has what came of it written again by `to_json`; false where that shows
  /// a loss. What nlohmann's library throws is false too.
  static bool read_by(JsonReader& in, detail::FunctionRef<void(const Tree&)> from_json,
                      detail::FunctionRef<void(Tree&)> to_json);
};

#if defined(CACHECADE_SEPARATE_COMPILATION)
extern template struct JsonTree<Json>;
#endif

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/tree.ipp>
#endif
