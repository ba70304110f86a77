#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/json/unfinished.hpp>

namespace cachecade::codec {

CACHECADE_DECL std::optional<std::string> encode_json_text(const JsonOps& ops, const void* value,
                                                           std::size_t max_size) {
  std::optional<std::string> text(std::in_place);
  JsonWriter out(*text);
  if (!ops.write(out, value) || text->size() > max_size) text.reset();
  return text;
}

CACHECADE_DECL bool decode_json_text(std::string_view text, std::size_t max_size, const JsonOps& ops,
                                     detail::Slot& into) {
  JsonReader in(text);
  const bool read = text.size() <= max_size && ops.read(in, into) && in.finish();
  if (!read) into.clear();
  return read;
}

CACHECADE_DECL JsonTextCodec::JsonTextCodec(const JsonOps& ops) noexcept
    : Codec(JsonCodec::name, JsonCodec::form), ops_(ops) {}

CACHECADE_DECL std::optional<std::string> JsonTextCodec::encode_value(const void* value) const {
  return encode_json_text(ops_, value, default_max_size);
}

CACHECADE_DECL std::string JsonTextCodec::refused_part_of(const void* value) const {
  std::string text;
  JsonWriter out(text);
  return ops_.write(out, value) ? std::string() : unfinished_member(text);
}

CACHECADE_DECL bool JsonTextCodec::decode_value(std::string_view payload, detail::Slot& into) const {
  return decode_json_text(payload, default_max_size, ops_, into);
}

}  // namespace cachecade::codec
