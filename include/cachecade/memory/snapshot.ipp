#pragma once

#include <cachecade/memory/snapshot.hpp>

#include <cachecade/detail/config.hpp>

#include <charconv>
#include <system_error>

namespace cachecade::memory {

namespace snapshot {

inline constexpr std::string_view magic = "cachecade snapshot 1\n";
inline constexpr detail::Hash128 first_check{0x6361636865636164U, 0x65736e617073686fU};

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

CACHECADE_DECL SnapshotWriter::SnapshotWriter() : check_(snapshot::first_check) {}

CACHECADE_DECL std::string SnapshotWriter::start() { return std::string(snapshot::magic); }

CACHECADE_DECL std::string SnapshotWriter::entry(std::string_view key, std::string_view value) {
  auto bytes = std::to_string(key.size()) + " " + std::to_string(value.size()) + "\n";
  bytes.append(key).append(value).push_back('\n');
  check_ = snapshot::chain(check_, bytes);
  ++entries_;
  return bytes;
}

CACHECADE_DECL std::string SnapshotWriter::end() const {
  return "end " + std::to_string(entries_) + " " + check_.hex() + "\n";
}

CACHECADE_DECL Result<std::vector<SnapshotRecord>> read_snapshot(std::string_view bytes) {
  const auto refuse = [](const char* why) { return Fault{FaultKind::protocol, why}; };
  if (!bytes.starts_with("cachecade snapshot ")) return refuse("this is no snapshot of cachecade");
  if (!bytes.starts_with(snapshot::magic)) return refuse("the snapshot was written by another version of cachecade");
  bytes.remove_prefix(snapshot::magic.size());
  std::vector<SnapshotRecord> records;
  auto check = snapshot::first_check;
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
