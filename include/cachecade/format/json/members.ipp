#pragma once

#include <cachecade/detail/utf8.hpp>
#include <cachecade/format/json/members.hpp>

#include <algorithm>

namespace cachecade::codec {

CACHECADE_DECL bool sort_members(std::vector<JsonMember>& members) {
  const auto before = [](const JsonMember& a, const JsonMember& b) { return *a.name < *b.name; };
  if (!std::is_sorted(members.begin(), members.end(), before)) std::sort(members.begin(), members.end(), before);
  return std::all_of(members.begin(), members.end(), [](const JsonMember& m) { return detail::is_utf8(*m.name); });
}

CACHECADE_DECL bool write_members(JsonWriter& out, const std::vector<JsonMember>& members,
                                  bool (*write)(JsonWriter& out, const void* value)) {
  if (!out.begin_object()) return false;
  for (const auto& member : members) {
    if (!out.name(*member.name) || !write(out, member.value)) return false;
  }
  return out.end_object(), true;
}

}  // namespace cachecade::codec
