// The functions by which a user's type joins nlohmann's JSON: to_json and from_json, found by ADL or made by the
// library's macros, or a specialization of nlohmann::adl_serializer. Told without that library's definition, so that a
// file that uses neither does not read it.
//
// A hook counts only when it is for exactly this type, as a base class's drops what the derived class adds. What the
// library can do by itself (whatever can be iterated, whatever converts to a string, enums) counts as none: it is a
// guess, and the answer must not depend on which headers a file includes.
#pragma once

#include <cachecade/detail/probe.hpp>

#include <nlohmann/json_fwd.hpp>

#include <concepts>
#include <string>
#include <type_traits>

namespace cachecade {

using Json = nlohmann::json;

namespace detail {

namespace json_hooks {

void to_json() = delete;  // makes the names functions, so that the calls below look in the arguments' namespaces
void from_json() = delete;

/// A Json that adds no namespace of nlohmann's to the lookup.
struct AnyJson {
  operator Json&() const;  // NOLINT: a probe, never defined
};

template <class T>
concept WritesExactly = requires(Json& json) {
  to_json(json, Exactly<T>{});
};
template <class T>
concept WritesSomehow = requires(AnyJson json, const T& value) {
  to_json(json, value);
};

template <class T>
concept ReadsExactly = requires(const Json& json) {
  from_json(json, ExactlyMutable<T>{});
};
template <class T>
concept ReadsSomehow = requires(const AnyJson json, T& value) {
  from_json(json, value);
};

/// No Json, for hooks that are templates over the tree's type.
struct AnyTree {};

template <class T>
concept WritesAnyTree = requires(AnyTree tree, const T& value) {
  to_json(tree, value);
};
template <class T>
concept ReadsAnyTree = requires(const AnyTree tree, T& value) {
  from_json(tree, value);
};

namespace rival_for_json {

template <class T>
RivalWon to_json(Json&, const T&);
template <class T>
RivalWon from_json(const Json&, T&);

template <class T>
concept WonToWrite = requires(AnyJson json, const T& value) {
  { to_json(json, value) } -> std::same_as<RivalWon>;
};
template <class T>
concept WonToRead = requires(const AnyJson json, T& value) {
  { from_json(json, value) } -> std::same_as<RivalWon>;
};

}  // namespace rival_for_json

namespace rival_for_trees {

template <class Tree, class T>
RivalWon to_json(Tree&, const T&);
template <class Tree, class T>
RivalWon from_json(const Tree&, T&);

template <class T>
concept WonToWrite = requires(AnyTree tree, const T& value) {
  { to_json(tree, value) } -> std::same_as<RivalWon>;
};
template <class T>
concept WonToRead = requires(const AnyTree tree, T& value) {
  { from_json(tree, value) } -> std::same_as<RivalWon>;
};

}  // namespace rival_for_trees

/// By a hook for a base class, or for what a T converts to.
template <class T>
concept WritesPart = rival_for_json::WonToWrite<T> ||(WritesAnyTree<T>&& rival_for_trees::WonToWrite<T>);
template <class T>
concept ReadsPart = rival_for_json::WonToRead<T> ||(ReadsAnyTree<T>&& rival_for_trees::WonToRead<T>);

template <class T>
concept HasBegin = requires(const T& range) {
  *range.begin();
  range.begin() != range.end();
};
template <class T>
concept FindsBegin = requires(const T& range) {
  *begin(range);
  begin(range) != end(range);
};

/// What a function template for many types might take for a range or a string.
template <class T>
concept Guessed = HasBegin<T> || FindsBegin<T> || std::constructible_from<std::string, const T&>;

template <class T>
using Serializer = nlohmann::adl_serializer<T, void>;

/// A specialization: the library's own template has these template parameters, and no other class does.
template <class T>
concept Specialized = requires {
  sizeof(Serializer<T>);
}
&&!requires { &Serializer<T>::template to_json<Json, const T&>; }
&&!requires { &Serializer<T>::template from_json<const Json&, T>; };

template <class T>
concept SpecializedToWrite = requires(Json& json, const T& value) {
  Serializer<T>::to_json(json, value);
}
&&Specialized<T>;
template <class T>
concept SpecializedToFill = requires(const Json& json, T& value) {
  Serializer<T>::from_json(json, value);
}
&&Specialized<T>;
template <class T>
concept SpecializedToMake = requires(const Json& json) {
  { Serializer<T>::from_json(json) } -> std::convertible_to<T>;
}
&&Specialized<T>;

template <class T>
concept Writes = WritesExactly<T> ||(WritesSomehow<T> && !Guessed<T> && !WritesPart<T>);
template <class T>
concept Reads = ReadsExactly<T> ||(ReadsSomehow<T> && !Guessed<T> && !ReadsPart<T>);

template <class T>
concept MayHaveHooks = std::is_class_v<T> || std::is_union_v<T> || std::is_enum_v<T>;

}  // namespace json_hooks

template <class T>
concept HasToJson = json_hooks::MayHaveHooks<T> && !std::same_as<T, Json> &&
                    (json_hooks::SpecializedToWrite<T> || json_hooks::Writes<T>);
template <class T>
concept HasFromJson = json_hooks::MayHaveHooks<T> && !std::same_as<T, Json> &&
                      (json_hooks::SpecializedToFill<T> || json_hooks::SpecializedToMake<T> || json_hooks::Reads<T>);

namespace json_hooks {

/// Calls the hook of a T that has one; `Tree` is Json, known where this is instantiated.
template <class T, class Tree>
void write(Tree& tree, const T& value) {
  if constexpr (SpecializedToWrite<T>) {
    Serializer<T>::to_json(tree, value);
  } else {
    to_json(tree, value);
  }
}

template <class T, class Tree>
void fill(const Tree& tree, T& value) {
  if constexpr (SpecializedToFill<T>) {
    Serializer<T>::from_json(tree, value);
  } else {
    from_json(tree, value);
  }
}

}  // namespace json_hooks

}  // namespace detail

}  // namespace cachecade
