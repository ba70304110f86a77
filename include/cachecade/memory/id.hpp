// Id: a key as the engine holds it, made from the text that it has in every store or, for a function of one integer,
// without any text at all.
//
// `myapp:users.get:[42]` is the key prefix `myapp:users.get:` and the number 42; `myapp:users.get:[42,"de"]` the same
// prefix and the arguments `[42,"de"]`; `myapp:=greeting` the prefix `myapp:=` and, in the arguments' place,
// `greeting`. The law: an id is a function of the text, and two texts never share one. It holds because prefix and
// arguments together are the text, and the number stands for exactly the one text that an integer has in a list of one.
// Hence a caller that has the integer, and one that has the text, meet the same entry.
#pragma once

#include <cachecade/detail/keyed_hash.hpp>
#include <cachecade/memory/entry_type.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cachecade::memory {

inline constexpr std::size_t check_size = 32;

/// The part of a key that all entries of a function share: up to and with the colon before the arguments, or the `:=`
/// of plain entries; empty where the text is no key of ours.
std::string_view key_prefix_of(std::string_view text) noexcept;

/// The integer of `[42]`, where that is how it is written; else false.
bool read_number(std::string_view arguments, std::int64_t& number) noexcept;

/// Whether that is worth a try: not where the list ends otherwise.
inline bool may_be_number(std::string_view arguments) noexcept {
  return arguments.size() >= 3 && static_cast<unsigned char>(arguments[arguments.size() - 2] - '0') < 10;
}

/// `[42]`.
std::string number_text(std::int64_t number);

/// A key of one integer under an entry type that the caller holds.
struct NumberId {
  NumberId(const EntryType& its_type, std::int64_t its_number) noexcept
      : type(&its_type),
        number(its_number),
        hash(static_cast<std::uint32_t>(detail::keyed_hash(static_cast<std::uint64_t>(its_number), its_type.secret()) >>
                                        32)) {}

  const EntryType* type;
  std::int64_t number;
  std::uint32_t hash;
};

/// A key by its arguments, under an entry type that the caller holds. Its text is whole and no list of one integer,
/// which would be a NumberId.
struct ArgumentsId {
  ArgumentsId(const EntryType& its_type, std::string_view its_arguments) noexcept
      : type(&its_type),
        arguments(its_arguments),
        hash(static_cast<std::uint32_t>(detail::keyed_hash(its_arguments, its_type.secret()) >> 32)) {}

  const EntryType* type;
  std::string_view arguments;
  std::uint32_t hash;
};

/// Any key, by its text. `check` tells apart keys that were shortened to the same text; empty: there is none, or the
/// caller does not know it. Refers to the text and to the entry type; neither copied nor moved.
class Id {
 public:
  explicit Id(std::string_view text, std::string_view its_check = {}) noexcept;
  /// The text must begin with the key prefix of this type.
  Id(const EntryType& its_type, std::string_view text, std::string_view its_check = {}) noexcept;
  /// The same, or where the type is null, the first.
  Id(const EntryType* its_type, std::string_view text, std::string_view its_check) noexcept;
  explicit Id(const NumberId& id) noexcept;
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;

  bool is_number() const noexcept { return is_number_; }
  std::size_t stored_size() const noexcept { return arguments.size() + check.size(); }

  std::string_view key_prefix;
  std::string_view arguments{};
  std::string_view check{};
  std::uint32_t hash = 0;
  const EntryType* type = nullptr;  // where the caller has it

 private:
  Id(std::string_view its_prefix, std::string_view text, std::string_view its_check,
     const EntryType* its_type) noexcept;
  void hold(std::int64_t number) noexcept;

  std::array<char, sizeof(std::int64_t)> number_{};
  bool is_number_ = false;
};

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/id.ipp>
#endif
