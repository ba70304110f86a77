// std::filesystem::path, known without its header.
#pragma once

#include <concepts>
#include <string>

namespace cachecade::detail {

/// A path, or a class with the same interface; not what derives from it.
template <class T>
concept Path = requires(const T& path) {
  { path.native() } -> std::same_as<const std::string&>;
  { path.parent_path() } -> std::same_as<T>;
  T::preferred_separator;
};

}  // namespace cachecade::detail
