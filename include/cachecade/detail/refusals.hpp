// What is refused where a function is wrapped, each in a sentence with the cure. <cachecade.hpp> includes this first,
// so that the compiler tells no chain of headers before the sentence.
#pragma once

namespace cachecade::detail {

/// Stands for what was refused, so that the refusal stays the only error.
struct Refused {
  template <class... A>
  Refused operator()(A&&...) const;
  template <class T>
  operator T() const;  // NOLINT
};

template <class Fn, bool has_ttl = false>
constexpr void check_ttl() {
  static_assert(has_ttl, "cachecade: the ttl is missing: cachecaded(\"name\", 60s, fn)");
}

template <class Member, class Object, bool is_kept, bool is_called>
constexpr void check_member() {
  static_assert(is_kept,
                "cachecade: a member function that is && or volatile or takes C's ... cannot be wrapped: wrap a lambda "
                "that calls it");
  static_assert(!is_kept || is_called,
                "cachecade: this member function cannot be called on that object: give a pointer to an object of its "
                "class, which is not const where the function is not");
}

template <class Fn, bool takes_keys, bool returns_results>
constexpr void check_bulk_function() {
  static_assert(takes_keys,
                "cachecade: the function of cachecaded_many takes its keys as std::span<const K>; one that takes a "
                "single key is wrapped by cachecaded, whose wrapper has many() too");
  static_assert(!takes_keys || returns_results,
                "cachecade: the function of cachecaded_many returns a map of keys to values (std::map, "
                "std::unordered_map) whose find() takes a K, or a std::vector<std::optional<V>> with one element for "
                "each key, in order");
}

template <class Range, bool holds_arguments>
constexpr void check_elements() {
  static_assert(holds_arguments,
                "cachecade: many() takes a range of what the function takes: of its argument, or, where it has "
                "several, of a std::tuple of them");
}

template <class Element, bool tells>
constexpr void check_many_with() {
  static_assert(!tells, "cachecade: tell() is for one call: what many() returns says of each key what became of it");
}

template <class Signature, bool is_function>
consteval bool check_handle() {
  static_assert(is_function, "cachecade: Cached takes the signature of a function: Cached<double(int)>");
  static_assert(!is_function,
                "cachecade: Cached<R(P...)> returns results by value: its R is neither void nor const nor a reference, "
                "and nothing follows the P...");
  return true;
}

template <class Part, bool has_key>
constexpr void check_key_by() {
  static_assert(has_key,
                "cachecade: what .key_by returns has no key: return a number, a text, a std::tuple of those, or a type "
                "with cachecade_key(const T&)");
}

template <class Made, bool are_texts>
constexpr void check_tags() {
  static_assert(are_texts, "cachecade: .tags returns a text or a range of texts");
}

template <class Argument, bool has_key>
constexpr void check_argument() {
  static_assert(
      has_key,
      "cachecade: this argument has no key: give what the function's parameter is made of, or its type an ADL "
      "function cachecade_key(const T&) that returns what identifies it, such as std::tie(value.id)");
}

template <class Hook, class Result, bool is_hook>
constexpr void check_hook() {
  static_assert(
      is_hook,
      "cachecade: cache_if, ttl_of and tags_of are called with the function's result, as const R&, and return "
      "a bool, a duration, and texts");
}

template <class Codec, class Result, bool is_codec>
constexpr void check_codec() {
  static_assert(is_codec,
                "cachecade: this codec is not for the function's result: its members encode(const R&) and "
                "decode(std::type_identity<R>, std::string_view) must take that very type");
}

template <class Tree, bool is_known>
consteval bool check_tree() {
  static_assert(
      is_known,
      "cachecade: CborCodec and MessagePackCodec need nlohmann's library: #include <nlohmann/json.hpp> in the "
      "file that uses them");
  return is_known;
}

/// Why the members of a type cannot be told by their names.
enum class StructFault {
  none,
  no_class,
  is_union,
  no_aggregate,  // private members, constructors, virtual functions
  base_class,
  many_members,  // more than max_fields
  no_default,    // a member without a default constructor, a reference, or of a type that is made from anything
  union_member,
  no_address,      // a bit-field, or a reference with an initializer
  pointer_member,  // or an array of pointers
};

/// `Part` is what has no JSON form: a result, or something it is made of.
template <class Part, StructFault fault>
constexpr void check_json() {
  static_assert(
      fault != StructFault::no_class,
      "cachecade: json() needs a result that JSON can hold: numbers, text, containers, structs of those, or types "
      "with to_json and from_json");
  static_assert(
      fault != StructFault::is_union,
      "cachecade: a union does not tell which member lives: use std::variant, or write to_json and from_json");
  static_assert(
      fault != StructFault::no_aggregate,
      "cachecade: private members, constructors or virtual functions hide this class's members: write to_json "
      "and from_json for it (NLOHMANN_DEFINE_TYPE_INTRUSIVE does)");
  static_assert(fault != StructFault::base_class,
                "cachecade: the members of a base class cannot be told: make the base a member, or write to_json and "
                "from_json (NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE does)");
  static_assert(
      fault != StructFault::many_members,
      "cachecade: a struct of more than 32 members: group some in a struct of their own, or write to_json and "
      "from_json (NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE does)");
  static_assert(
      fault != StructFault::no_default,
      "cachecade: a member of this struct is a reference or has no default constructor: hold it by value in a "
      "std::optional, or write to_json and from_json for the struct");
  static_assert(fault != StructFault::union_member,
                "cachecade: a union among the members does not tell which of its own lives: use std::variant, or write "
                "to_json and from_json for the struct");
  static_assert(
      fault != StructFault::no_address,
      "cachecade: a bit-field or a reference among the members cannot be told: make it a plain member, or write "
      "to_json and from_json for the struct");
  static_assert(
      fault != StructFault::pointer_member,
      "cachecade: what a pointer member points to is not part of the value: hold it by value, in a std::optional "
      "or a std::shared_ptr, or write to_json and from_json for the struct");
}

}  // namespace cachecade::detail
