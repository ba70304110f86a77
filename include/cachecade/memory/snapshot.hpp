// The form of a snapshot file: keys and values as bytes, hottest first, that a reader takes whole or not at all.
//
//   cachecade snapshot 1\n
//   <bytes of key> <bytes of value>\n<key><value>\n          once for each entry
//   end <entries> <check>\n                                  and nothing behind it
//
// The check is a chain: SipHash-2-4-128 of each entry's line and bytes, keyed by the hash before it, from a published
// key on. So a file that was cut, damaged or put together from two is known as such before anything of it is used. It
// protects from accidents, not from an attacker who can write the file: values are judged again when they are read.
#pragma once

#include <cachecade/result.hpp>
#include <cachecade/detail/siphash.hpp>

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace cachecade::memory {

/// One entry; refers to the bytes that it was read from.
struct SnapshotRecord {
  std::string_view key;
  std::string_view value;
};

namespace snapshot {

inline constexpr std::string_view magic = "cachecade snapshot 1\n";
inline constexpr detail::SipKey first_key{0x6361636865636164U, 0x65736e617073686fU};

inline detail::Hash128 chain(const detail::Hash128& before, std::string_view bytes) noexcept {
  return detail::siphash128(bytes, {before.low, before.high});
}

/// Cuts a decimal number and the character behind it off the front; false where there is none.
inline bool cut_number(std::string_view& from, char behind, std::size_t& number) noexcept {
  const auto [end, error] = std::from_chars(from.data(), from.data() + from.size(), number);
  const auto digits = static_cast<std::size_t>(end - from.data());
  if (error != std::errc() || digits == from.size() || *end != behind) return false;
  from.remove_prefix(digits + 1);
  return true;
}

}  // namespace snapshot

/// Writes a snapshot piece by piece: the bytes of `start`, of `entry` for each, and of `end`.
class SnapshotWriter {
 public:
  static std::string start() { return std::string(snapshot::magic); }

  std::string entry(std::string_view key, std::string_view value) {
    auto bytes = std::to_string(key.size()) + " " + std::to_string(value.size()) + "\n";
    bytes.append(key).append(value).push_back('\n');
    check_ = snapshot::chain(check_, bytes);
    ++entries_;
    return bytes;
  }

  std::string end() const { return "end " + std::to_string(entries_) + " " + check_.hex() + "\n"; }

  std::size_t entries() const noexcept { return entries_; }

 private:
  detail::Hash128 check_{snapshot::first_key.low, snapshot::first_key.high};
  std::size_t entries_ = 0;
};

/// The entries of a whole snapshot; a fault of kind `protocol`, in a sentence, where these bytes are not one. Takes any
/// bytes. Pure; throws nothing but std::bad_alloc. Costs one pass over the bytes.
inline Result<std::vector<SnapshotRecord>> read_snapshot(std::string_view bytes) {
  const auto refuse = [](const char* why) { return Fault{FaultKind::protocol, why}; };
  if (!bytes.starts_with("cachecade snapshot ")) return refuse("this is no snapshot of cachecade");
  if (!bytes.starts_with(snapshot::magic)) return refuse("the snapshot was written by another version of cachecade");
  bytes.remove_prefix(snapshot::magic.size());
  std::vector<SnapshotRecord> records;
  detail::Hash128 check{snapshot::first_key.low, snapshot::first_key.high};
  while (!bytes.starts_with("end ")) {
    auto rest = bytes;
    std::size_t key = 0;
    std::size_t value = 0;
    if (!snapshot::cut_number(rest, ' ', key) || !snapshot::cut_number(rest, '\n', value)) {
      return refuse("the snapshot is cut or damaged");
    }
    if (key > rest.size() || value > rest.size() - key || rest.size() - key - value < 1 || rest[key + value] != '\n') {
      return refuse("the snapshot is cut or damaged");
    }
    records.push_back({rest.substr(0, key), rest.substr(key, value)});
    rest.remove_prefix(key + value + 1);
    check = snapshot::chain(check, bytes.substr(0, bytes.size() - rest.size()));
    bytes = rest;
  }
  if (bytes != "end " + std::to_string(records.size()) + " " + check.hex() + "\n") {
    return refuse("the snapshot is cut or damaged: its end does not fit its entries");
  }
  return records;
}

}  // namespace cachecade::memory
