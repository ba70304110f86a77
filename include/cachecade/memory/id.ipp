#pragma once

#include <cachecade/memory/id.hpp>

#include <cachecade/detail/config.hpp>

#include <cstring>
#include <limits>

namespace cachecade::memory {

CACHECADE_DECL std::string_view key_prefix_of(std::string_view text) noexcept {
  const auto colon = text.find(':');
  if (colon == text.npos) return {};
  if (text.substr(colon + 1).starts_with('=')) return text.substr(0, colon + 2);
  const auto arguments = text.find_first_of("[#", colon + 1);
  if (arguments == text.npos || text[arguments - 1] != ':' || arguments == colon + 1) return {};
  return text.substr(0, arguments);
}

/// Digit by digit: most numbers are short, and every miss reads one.
CACHECADE_DECL bool read_number(std::string_view arguments, std::int64_t& number) noexcept {
  constexpr std::size_t most_digits = std::numeric_limits<std::int64_t>::digits10 + 1;  // of which a sum fits too
  if (!may_be_number(arguments)) return false;
  if (arguments.front() != '[' || arguments.back() != ']') return false;
  const bool negative = arguments[1] == '-';
  const auto digits = arguments.substr(negative ? 2 : 1, arguments.size() - (negative ? 3 : 2));
  if (digits.empty() || digits.size() > most_digits || (digits.front() == '0' && (negative || digits.size() > 1)))
    return false;
  std::uint64_t size = 0;
  for (const char digit : digits) {
    const auto value = static_cast<unsigned char>(digit - '0');
    if (value > 9) return false;
    size = size * 10 + value;
  }
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + (negative ? 1 : 0);
  if (size > most) return false;
  number = static_cast<std::int64_t>(negative ? 0 - size : size);
  return true;
}

/// Appended piece by piece: optimising, GCC 12 warns of an overlap in `"[" + text` (its bug 105651).
CACHECADE_DECL std::string number_text(std::int64_t number) {
  return std::string("[").append(std::to_string(number)).append("]");
}

CACHECADE_DECL Id::Id(std::string_view text, std::string_view its_check) noexcept
    : Id(key_prefix_of(text), text, its_check, nullptr) {}

CACHECADE_DECL Id::Id(const EntryType& its_type, std::string_view text, std::string_view its_check) noexcept
    : Id(text.substr(0, its_type.key_prefix().size()), text, its_check, &its_type) {}

CACHECADE_DECL Id::Id(const EntryType* its_type, std::string_view text, std::string_view its_check) noexcept
    : Id(its_type != nullptr ? text.substr(0, its_type->key_prefix().size()) : key_prefix_of(text), text, its_check,
         its_type) {}

CACHECADE_DECL Id::Id(const NumberId& id) noexcept : key_prefix(id.type->key_prefix()), hash(id.hash), type(id.type) {
  hold(id.number);
}

CACHECADE_DECL Id::Id(std::string_view its_prefix, std::string_view text, std::string_view its_check,
                      const EntryType* its_type) noexcept
    : key_prefix(its_prefix),
      arguments(text.substr(its_prefix.size())),
      check(its_check.size() == check_size ? its_check : std::string_view()),
      type(its_type) {
  const auto secret = its_type != nullptr ? its_type->secret() : secret_of(its_prefix);
  if (std::int64_t number = 0; read_number(arguments, number)) {
    hash = static_cast<std::uint32_t>(detail::keyed_hash(static_cast<std::uint64_t>(number), secret) >> 32);
    hold(number);
  } else {
    hash = static_cast<std::uint32_t>(detail::keyed_hash(arguments, secret) >> 32);
  }
}

CACHECADE_DECL void Id::hold(std::int64_t number) noexcept {
  std::memcpy(number_.data(), &number, sizeof number);
  arguments = {number_.data(), sizeof number};
  is_number_ = true;
}

}  // namespace cachecade::memory
