// Id: a key as the engine holds it, made from the text that it has in every store or, for a function of one integer,
// without any text at all.
//
// `myapp:users.get:[42]` is the head `myapp:users.get:` and the number 42; `myapp:users.get:[42,"de"]` the same head
// and the tail `[42,"de"]`; `myapp:=greeting` the head `myapp:=` and the tail `greeting`. The law: an id is a function
// of the text, and two texts never share one. It holds because head and tail together are the text, and the number
// stands for exactly the one text that an integer has in a list of one. Hence a caller that has the integer, and one
// that has the text, meet the same entry.
#pragma once

#include <cachecade/detail/keyed_hash.hpp>
#include <cachecade/memory/kind.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

namespace cachecade::memory {

inline constexpr std::size_t check_size = 32;

/// The part of a key that all entries of a function share: up to and with the colon before the arguments, or the `:=`
/// of plain entries; empty where the text is no key of ours.
inline std::string_view head_of(std::string_view text) noexcept {
  const auto colon = text.find(':');
  if (colon == text.npos) return {};
  if (text.substr(colon + 1).starts_with('=')) return text.substr(0, colon + 2);
  const auto arguments = text.find_first_of("[#", colon + 1);
  if (arguments == text.npos || text[arguments - 1] != ':' || arguments == colon + 1) return {};
  return text.substr(0, arguments);
}

/// The integer of `[42]`, where that is how it is written; else false.
inline bool read_number(std::string_view tail, std::int64_t& number) noexcept {
  constexpr std::size_t longest = std::numeric_limits<std::int64_t>::digits10 + 4;
  if (tail.size() < 3 || tail.size() > longest || tail.front() != '[' || tail.back() != ']') return false;
  const char* const first = tail.data() + 1;
  const char* const last = tail.data() + tail.size() - 1;
  const auto [end, error] = std::from_chars(first, last, number);
  if (error != std::errc() || end != last) return false;
  const bool leading_zero = *first == '0' || (*first == '-' && first[1] == '0');
  return !leading_zero || (number == 0 && tail.size() == 3);
}

/// Appended piece by piece: optimising, GCC 12 warns of an overlap in `"[" + text` (its bug 105651).
inline std::string number_text(std::int64_t number) {
  return std::string("[").append(std::to_string(number)).append("]");
}

/// A key of one integer under a kind that the caller holds.
struct NumberId {
  NumberId(const Kind& its_kind, std::int64_t its_number) noexcept
      : kind(&its_kind),
        number(its_number),
        hash(static_cast<std::uint32_t>(detail::keyed_hash(static_cast<std::uint64_t>(its_number), its_kind.secret()) >>
                                        32)) {}

  const Kind* kind;
  std::int64_t number;
  std::uint32_t hash;
};

/// Any key, by its text. `check` tells apart keys that were shortened to the same text; empty: there is none, or the
/// caller does not know it. Refers to the text and to the kind; neither copied nor moved.
class Id {
 public:
  /// `kind`, if the caller has it, must have this head.
  explicit Id(std::string_view text, std::string_view its_check = {}) noexcept
      : Id(head_of(text), text, its_check, nullptr) {}
  Id(const Kind& its_kind, std::string_view text, std::string_view its_check = {}) noexcept
      : Id(text.substr(0, its_kind.head().size()), text, its_check, &its_kind) {}
  explicit Id(const NumberId& id) noexcept : head(id.kind->head()), hash(id.hash), kind(id.kind) { hold(id.number); }
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;

  bool is_number() const noexcept { return is_number_; }
  std::size_t stored_size() const noexcept { return tail.size() + check.size(); }

  std::string_view head;
  std::string_view tail{};
  std::string_view check{};
  std::uint32_t hash = 0;
  const Kind* kind = nullptr;

 private:
  Id(std::string_view its_head, std::string_view text, std::string_view its_check, const Kind* its_kind) noexcept
      : head(its_head),
        tail(text.substr(its_head.size())),
        check(its_check.size() == check_size ? its_check : std::string_view()),
        kind(its_kind) {
    const auto secret = its_kind != nullptr ? its_kind->secret() : secret_of(its_head);
    if (std::int64_t number = 0; read_number(tail, number)) {
      hash = static_cast<std::uint32_t>(detail::keyed_hash(static_cast<std::uint64_t>(number), secret) >> 32);
      hold(number);
    } else {
      hash = static_cast<std::uint32_t>(detail::keyed_hash(tail, secret) >> 32);
    }
  }

  void hold(std::int64_t number) noexcept {
    std::memcpy(number_.data(), &number, sizeof number);
    tail = {number_.data(), sizeof number};
    is_number_ = true;
  }

  std::array<char, sizeof(std::int64_t)> number_{};
  bool is_number_ = false;
};

}  // namespace cachecade::memory
