// The members of an object in the order in which they stand in JSON: sorted by name, byte by byte.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/json/writer.hpp>

#include <string>
#include <vector>

namespace cachecade::codec {

struct JsonMember {
  const std::string* name;
  const void* value;
};

/// False where a name is not UTF-8.
bool sort_members(std::vector<JsonMember>& members);

/// The object of members that `sort_members` has sorted; false where a value has no JSON.
bool write_members(JsonWriter& out, const std::vector<JsonMember>& members,
                   bool (*write)(JsonWriter& out, const void* value));

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/members.ipp>
#endif
