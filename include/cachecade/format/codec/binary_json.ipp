#pragma once

#include <cachecade/detail/refusals.hpp>
#include <cachecade/format/codec/binary_json.hpp>
#include <cachecade/format/codec/cbor_scan.hpp>
#include <cachecade/format/codec/tree_builder.hpp>
#include <cachecade/format/json/tree.hpp>

#if defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/nlohmann.hpp>
#endif

namespace cachecade::codec {

template <class Tree>
std::optional<std::string> BinaryTree<Tree>::encode(BinaryFormat format, const JsonOps& ops, const void* value,
                                                    std::size_t max_size) {
  if constexpr (!detail::check_tree<Tree, requires { sizeof(Tree); }>()) {
    return std::nullopt;
  } else {
    const auto text = encode_json_text(ops, value, std::string::npos);
    if (!text) return std::nullopt;
    Tree tree;
    JsonReader in(*text);
    if (!JsonTree<Tree>::read(in, tree)) return std::nullopt;
    std::string bytes;
    if (format == BinaryFormat::cbor) {
      Tree::to_cbor(tree, bytes);
    } else {
      Tree::to_msgpack(tree, bytes);
    }
    return bytes.size() <= max_size ? std::optional(std::move(bytes)) : std::nullopt;
  }
}

template <class Tree>
bool BinaryTree<Tree>::decode(BinaryFormat format, std::string_view bytes, std::size_t max_size, const JsonOps& ops,
                              detail::Slot& into) {
  if constexpr (requires { sizeof(Tree); }) {
    if (bytes.size() > max_size) return false;
    const bool cbor = format == BinaryFormat::cbor;
    if (cbor && !CborScan(bytes).plain()) return false;
    TreeBuilder<Tree> builder(bytes.size());
    const auto input = cbor ? Tree::input_format_t::cbor : Tree::input_format_t::msgpack;
    if (!Tree::sax_parse(bytes.begin(), bytes.end(), &builder, input)) return false;
    std::string text;
    JsonWriter out(text);
    return JsonTree<Tree>::write(out, builder.tree()) && decode_json_text(text, std::string::npos, ops, into);
  } else {
    return false;  // encode says why
  }
}

#if defined(CACHECADE_SEPARATE_COMPILATION)
template struct BinaryTree<Json>;
#endif

}  // namespace cachecade::codec
