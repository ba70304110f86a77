// SchemaTraits: how a user tells the shape of a type that the library cannot see into.
#pragma once

#include <concepts>
#include <string>

namespace cachecade {

/// Specialize with `static std::string text()`, which returns a text that changes whenever the stored form of T does.
/// It is used as it is, so begin it with the type's name. It wins over what the library would have found.
template <class T>
struct SchemaTraits {};

namespace schema {

template <class T>
concept Described = requires {
  { SchemaTraits<T>::text() } -> std::convertible_to<std::string>;
};

}  // namespace schema
}  // namespace cachecade
