// The shape of a result type as text, and its fingerprint: what an entry says of the type that wrote it.
//
// Two builds whose fingerprints agree may read each other's entries; any other entry is a miss. So the text depends
// only on what is stored: kinds and sizes of values in order, not on names of members or on how a standard library
// lays a class out. It is part of the stored format (golden rows in tests/golden/schema.txt):
//
//   b bool · i1 i2 i4 i8 signed · u1 u2 u4 u8 unsigned · f4 f8 f16 floating · c char · c1 c2 c4 char8/16/32_t
//   w4 wchar_t · e and a kind: enum · s text of char (s and a kind: of other characters) · 0 monostate
//   ?T optional · |(A,B) variant · (A,B) pair, tuple · [3*T] array · [T] sequence · <T> set · <K=V> map
//   <T+> <K=V+> the same with repeated keys · d(T,num/den) duration · t(clock,d) time point · {A,B} aggregate
//   ^n the type that encloses this place n levels out (self-reference; levels are aggregates and containers)
//   o:name a type that cannot be seen into
//
// Ordered and unordered containers of one kind agree; shared_ptr and unique_ptr read like what they point to.
#pragma once

#include <cachecade/detail/immortal.hpp>
#include <cachecade/format/schema/text.hpp>
#include <cachecade/format/schema/traits.hpp>

#include <string>
#include <type_traits>

namespace cachecade {

namespace schema {

/// 16 lower-case hex digits of fmix64(FNV-1a 64(text)).
std::string fingerprint_of(const std::string& text);

}  // namespace schema

/// The structural text of T. Pure; throws only bad_alloc.
template <class T>
std::string schema_text() {
  std::string out;
  schema::append_text<std::remove_cvref_t<T>>(out);
  return out;
}

template <class T>
struct SchemaFingerprint {
  const std::string text = schema::fingerprint_of(schema_text<T>());
};
template <class T>
inline constinit detail::Immortal<SchemaFingerprint<T>> schema_fingerprint_of;

/// The fingerprint of schema_text<T>(). Computed once; thread safe.
template <class T>
const std::string& schema_fingerprint() {
  return schema_fingerprint_of<T>.get().text;
}

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/schema.ipp>
#endif
