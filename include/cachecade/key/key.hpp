// Keys: one line of UTF-8, the same in every store, readable in redis-cli and in the Replit view.
//
//   myapp:users.get:[42,"de"]        prefix : function : [arguments]
//   myapp:users.get@eu:[42]          a function with a scope
//   myapp:=greeting                  a plain entry
//   myapp:users.get:#9f…             arguments that must not be read (hash_args)
//   myapp:users.get:[42,"a long…#9f… more than 200 bytes: the head, `#`, the hash of the whole
//
// The law: injective over (prefix, name, scope, arguments). Why it holds: the prefix has no `:`, so the first `:` ends
// it. A function has no `[` and no `#` and does not start with `=`, so the next `=`, `:[` or `:#` tells the form and
// ends it; neither name nor scope has an `@` of its own. Arguments are a list of self-delimiting texts. What is exact
// ends in `]` or has no `#` at all; what is hashed ends in `#` and 32 digits.
//
// Escapes, all as %XX with upper-case digits and undone by percent-decoding: controls, space and DEL everywhere, and
// bytes beyond ASCII when the part is not UTF-8, and
//   prefix            % : [ { } # = @ " \ * ?   and a leading /
//   name, scope       % [ { } # @               and a leading = of the name
//   plain key         % { } #
// Cut parts: a prefix over 48 bytes becomes its first 15, `~` and 32 digits of hash; a name over 72: 39, a scope over
// 44:
// 11. A part that ends like one that was cut is hashed as well. So the head up to the arguments has at most 167 bytes,
// and with `#` and a hash every key has at most 200.
//
// Argument texts: `true` `false`; integers and enums in decimal; chrono durations and time points by their ticks;
// floats as the shortest text that reads back (`1.0`, `1e+22`), `-0.0`, `NaN`, `Infinity`, `-Infinity`; text and char
// as a JSON string with `{` `}` controls and DEL as \u00xx, or `b"<hex>"` when it is not UTF-8; `null` for what is
// absent, and a present optional as its value, or as `[value]` when the value could itself be null; variants
// `[index,value]`; pairs, tuples and sequences `[a,b]`; maps `[[k,v],…]`; unordered containers sorted by their texts;
// JSON objects `o[[k,v],…]`. No raw brace, ever: a key is its own hash tag on a cluster, and `{key}:x` lies in its
// slot.
//
// Hashes are SipHash-2-4-128 of the whole text in its 16 bytes' order, under the published key "cachecade key v1". The
// check that an entry carries is the same under "cachecade chk v1": two keys that share a stored text still differ
// there.
#pragma once

#include <cachecade/detail/hash128.hpp>
#include <cachecade/key/arguments.hpp>
#include <cachecade/key/buffer.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade {

namespace detail {

inline constexpr std::size_t longest_key = 200;

/// The 128 bits that stand in a key in place of what was cut.
struct KeyHash {
  static Hash128 of(std::string_view full_text) noexcept;
};

/// A key, and the steps in which one is built.
class KeyText {
 public:
  /// Begins an empty one, the key of a call that is looked up by its arguments first: the buffer takes them, behind
  /// room for a head of this size, which BasicKey::complete writes.
  KeyBuffer& begin(std::size_t head_size) {
    text_.begin_at(head_size);
    missing_head_ = head_size;
    return text_;
  }

  /// Whether it waits to be completed, and its arguments until then.
  bool begun() const noexcept { return missing_head_ != 0; }
  std::string_view arguments() const noexcept {
    return {text_.view().data() + missing_head_, text_.size() - missing_head_};
  }

  /// The key as it is stored; valid until this object changes or moves.
  std::string_view text() const noexcept { return text_.view(); }

  /// Whether `text()` is the whole key; else it ends in a hash, and only `check()` tells two keys with one text apart.
  bool exact() const noexcept { return exact_; }

  /// The hash of the whole key that an entry carries: 32 digits. Empty where the whole key is unknown: after
  /// `from_text` of a key that is not exact.
  std::string check() const;

 protected:
  using HashFunction = Hash128 (*)(std::string_view full_text);

  /// Writes the head and returns its size.
  std::size_t start(std::string_view prefix_part, std::string_view function_part);

  KeyBuffer& buffer() noexcept { return text_; }

  void write_head(std::string_view head) noexcept;

  void finish(bool hash_args, std::size_t head_size, HashFunction hash) {
    exact_ = !hash_args && text_.size() <= longest_key;
    if (!exact_) shorten(hash_args ? head_size : longest_key - hex_hash_size - 1, hash);
  }

  /// Prefix, `mark` and name.
  void set_named(std::string_view prefix_part, std::string_view mark, std::string_view name, HashFunction hash);

  /// A key as it is stored.
  void set_stored(std::string_view full_stored_key);

 private:
  void shorten(std::size_t head_limit, HashFunction hash);

  KeyBuffer text_;
  std::size_t missing_head_ = 0;
  std::optional<Hash128> check_{};  // where it is not exact and the whole is known
  bool exact_ = true;
};

/// `Hash` has a static `of` like KeyHash.
template <class Hash>
class BasicKey : public KeyText {
 public:
  /// The key of a call. Prefix and function are parts made by `key_prefix` and `key_function`. No heap up to 200 bytes.
  /// Throws std::bad_alloc, and what a user's own key function throws.
  template <class... Args>
  void build(std::string_view prefix_part, std::string_view function_part, bool hash_args, const Args&... args) {
    const std::size_t head = start(prefix_part, function_part);
    encode_arguments(buffer(), args...);
    finish(hash_args, head, &Hash::of);
  }

  /// The same for an argument list that is already encoded, with its brackets.
  void build_encoded(std::string_view prefix_part, std::string_view function_part, bool hash_args,
                     std::string_view arguments_text) {
    const std::size_t head = start(prefix_part, function_part);
    buffer().append(arguments_text);
    finish(hash_args, head, &Hash::of);
  }

  /// Makes one that was begun whole. `head` is prefix and function, each with its colon.
  void complete(std::string_view head, bool hash_args) {
    write_head(head);
    finish(hash_args, head.size(), &Hash::of);
  }

  /// The key of a plain entry: `=` and its name.
  void build_plain(std::string_view prefix_part, std::string_view key) { set_named(prefix_part, "=", key, &Hash::of); }

  /// The key of something that is kept of a tag: `@`, what it is, and the tag's name.
  void build_tag(std::string_view prefix_part, char what, std::string_view tag) {
    const char mark[] = {'@', what};
    set_named(prefix_part, {mark, 2}, tag, &Hash::of);
  }

  /// A key as it is stored, taken as it is.
  static BasicKey from_text(std::string_view full_stored_key) {
    BasicKey key;
    key.set_stored(full_stored_key);
    return key;
  }
};

}  // namespace detail

/// The key of one entry. Not thread-safe; moves, does not copy.
using Key = detail::BasicKey<detail::KeyHash>;

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/key/key.ipp>
#endif
