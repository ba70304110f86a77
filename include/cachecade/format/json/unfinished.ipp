#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/json/unfinished.hpp>

#include <cstddef>
#include <vector>

namespace cachecade::codec {

namespace unfinished {

/// An object or array that has begun, and its element that was written last.
struct Level {
  bool object = false;
  std::string_view name{};  // none yet: what comes next is a name
  std::size_t index = 0;
};

/// Behind the string that begins at `at`, or the end of the text.
inline std::size_t end_of_string(std::string_view text, std::size_t at) noexcept {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at < text.size() ? at + 1 : text.size();
}

inline void take_character(char c, std::vector<Level>& levels) {
  if (c == '{' || c == '[') {
    levels.push_back({.object = c == '{'});
  } else if ((c == '}' || c == ']') && !levels.empty()) {
    levels.pop_back();
  } else if (c == ',' && !levels.empty()) {
    levels.back().name = {};
    ++levels.back().index;
  }
}

inline std::string path_of(const std::vector<Level>& levels) {
  std::string path;
  for (const auto& level : levels) {
    if (!level.object) {
      path.append("[").append(std::to_string(level.index)).append("]");
    } else if (!level.name.empty()) {
      path.append(path.empty() ? "" : ".").append(level.name);
    }
  }
  return path;
}

}  // namespace unfinished

CACHECADE_DECL std::string unfinished_member(std::string_view text) {
  using namespace unfinished;
  std::vector<Level> levels;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '"') {
      take_character(text[at++], levels);
      continue;
    }
    const auto end = end_of_string(text, at);
    const bool is_name = !levels.empty() && levels.back().object && levels.back().name.empty();
    if (is_name) levels.back().name = text.substr(at + 1, end - at - 2);
    at = end;
  }
  return path_of(levels);
}

}  // namespace cachecade::codec
