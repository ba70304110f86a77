// A look at CBOR (RFC 8949) before it is parsed: only what our own writer writes passes.
//
// nlohmann's reader recurses once per nested string of indefinite length, without an event that could stop it, so that
// a few hundred kilobytes of 0x7f end the process. Our writer uses definite lengths, no tags and no byte strings; so
// all of those are refused here, in one pass that needs no stack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cachecade::codec {

class CborScan {
 public:
  explicit CborScan(std::string_view bytes) noexcept : bytes_(bytes) {}

  /// Whether every item up to the end of the bytes has a plain head and all of its content. How items nest, and how
  /// many there are, is left to the parser.
  bool plain() noexcept {
    while (!bytes_.empty()) {
      if (!item()) return false;
    }
    return true;
  }

 private:
  enum Major : unsigned { byte_string = 2, text_string = 3, tag = 6 };

  bool item() noexcept {
    const auto head = static_cast<unsigned char>(bytes_.front());
    const unsigned major = head >> 5;
    const unsigned information = head & 31U;
    if (major == byte_string || major == tag || information > 27) return false;
    bytes_.remove_prefix(1);
    std::uint64_t argument = information;
    if (information >= 24 && !read(std::size_t{1} << (information - 24), argument)) return false;
    if (major != text_string) return true;
    if (argument > bytes_.size()) return false;
    bytes_.remove_prefix(static_cast<std::size_t>(argument));
    return true;
  }

  bool read(std::size_t size, std::uint64_t& argument) noexcept {
    if (bytes_.size() < size) return false;
    argument = 0;
    for (const char c : bytes_.substr(0, size)) argument = (argument << 8) | static_cast<unsigned char>(c);
    bytes_.remove_prefix(size);
    return true;
  }

  std::string_view bytes_;
};

}  // namespace cachecade::codec
