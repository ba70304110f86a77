#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/config.hpp>

#include <new>

namespace cachecade::detail {

CACHECADE_DECL Codec::~Codec() = default;

CACHECADE_DECL std::optional<std::string> Codec::encode(const void* value) const {
  try {
    return encode_value(value);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    return std::nullopt;
  }
}

CACHECADE_DECL std::string Codec::refused_part(const void* value) const noexcept {
  try {
    return refused_part_of(value);
  } catch (...) {
    return {};
  }
}

CACHECADE_DECL bool Codec::decode(std::string_view payload, Slot& into) const {
  into.clear();
  try {
    return decode_value(payload, into);
  } catch (const std::bad_alloc&) {
    into.clear();
    throw;
  } catch (...) {
    into.clear();
    return false;
  }
}

CACHECADE_DECL std::shared_ptr<const Codec> unowned(const Codec& codec) noexcept {
  return {std::shared_ptr<const Codec>(), &codec};
}

}  // namespace cachecade::detail
