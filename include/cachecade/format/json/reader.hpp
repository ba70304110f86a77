// JsonReader: JSON text (RFC 8259) pulled value by value, by code that knows what it wants.
//
// It builds no tree, and takes any bytes: each call either takes one value of its kind and nothing else, or returns
// false; the text is then none that the caller can use, and the reader is of no further use. More than 128 levels,
// raw control bytes, lone surrogates, text that is not UTF-8, leading zeros and numbers beyond a double are refused.
// Cost: each byte once; the heap only for the strings that the caller wants.
//
//   if (!in.begin_array()) return false;
//   while (in.has_element()) {
//     if (!in.read_text(name)) return false;
//   }
//   return in.sound();
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/json/number.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace cachecade::codec {

class JsonReader {
 public:
  /// What the first character of a value says of it.
  enum class Kind : unsigned char { none, null, boolean, number, text, array, object };

  /// The text outlives this.
  explicit JsonReader(std::string_view text) noexcept : rest_(text) {}

  Kind next();

  bool read_null();
  bool read_boolean(bool& value);
  bool read_number(JsonNumber& number);
  bool read_text(std::string& value);
  bool read_text_or_bytes(std::string& value);  // what JsonWriter::text_or_bytes writes
  bool skip();                                  // any one value

  /// Takes any one value, whose text `value` then is; a part of what is read.
  bool read_raw(std::string_view& value);

  bool begin_array() { return begin('['); }
  bool begin_object() { return begin('{'); }

  /// Whether one more element comes, which is to be read before the next call. Where none does, the array's end is
  /// taken. False, too, where the text is not sound.
  bool has_element();

  /// The same for members of objects, with the name of the one that comes.
  bool has_member(std::string& name);

  /// False once anything was wrong.
  bool sound() const noexcept { return sound_; }

  /// Whether the text ends here.
  bool finish();

  /// How many arrays of one element stand around the null that comes next; -1 where another value comes. Takes nothing.
  int levels_around_null();

 private:
  bool begin(char bracket);
  bool has_part(char bracket);
  bool take(char c);
  bool take_word(std::string_view word);
  bool take_text(std::string_view& body);
  bool skip_parts();
  void skip_space() noexcept;
  bool pass() noexcept { return follows_ = true; }
  bool fail() noexcept { return sound_ = false; }

  std::string_view rest_;
  std::size_t depth_ = 0;
  bool follows_ = false;  // what comes next stands behind another part
  bool sound_ = true;
};

/// Whether `text` is one JSON value of at most `max_size` bytes. Builds nothing.
bool is_json(std::string_view text, std::size_t max_size);
bool is_json(std::string_view text);

}  // namespace cachecade::codec

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/json/reader.ipp>
#endif
