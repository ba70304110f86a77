// JsonWriter: JSON text, value after value, without spaces.
//
// It puts the commas. Whoever calls it keeps the order: names before values in objects, an end for each begin. What
// JSON cannot hold is refused and not replaced: text that is not UTF-8, and more than 128 levels; the text is void
// then.
#pragma once

#include <cachecade/detail/config.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cachecade::codec {

class JsonWriter {
 public:
  /// Appends to `out`, which outlives this.
  explicit JsonWriter(std::string& out) noexcept : out_(out) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  void null();
  void boolean(bool value);
  void signed_integer(std::int64_t value);
  void unsigned_integer(std::uint64_t value);
  void floating(double value);                 // finite
  bool text(std::string_view value);           // false: not UTF-8
  void number_or_text(double value);           // what is not finite as "NaN", "Infinity", "-Infinity"
  void text_or_bytes(std::string_view value);  // what is not UTF-8 as {"b64":"..."}

  bool begin_array() { return begin('['); }  // false: too deep
  void end_array() { end(']'); }
  bool begin_object() { return begin('{'); }  // false: too deep
  void end_object() { end('}'); }
  bool name(std::string_view name);  // of the value that comes next; false: not UTF-8

  /// Where the next value will begin; for `mark_present`.
  std::size_t position();

  /// Tells the value that was written from `position` on from none, which is null: a value that is null, or null within
  /// arrays of one element, is put into one more such array, so that an optional of an optional keeps its three states.
  void mark_present(std::size_t position);

 private:
  void separate();
  bool begin(char bracket);
  void end(char bracket);

  std::string& out_;
  std::size_t depth_ = 0;
  bool follows_ = false;  // the next value stands behind another one
};

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/writer.ipp>
#endif
