// The recursion behind schema_text: aggregates, containers, and all that has a rule of its own (rules.hpp). The grammar
// stands in schema.hpp.
//
// Enclosing carries the aggregates and containers around a place, innermost first; a type that is found among them is
// written as its distance, so that self-referential types end.
#pragma once

#include <cachecade/detail/aggregate.hpp>
#include <cachecade/detail/type_name.hpp>
#include <cachecade/detail/union_field.hpp>
#include <cachecade/format/schema/rules.hpp>
#include <cachecade/format/schema/traits.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cachecade::schema {

/// 1 for the innermost of the enclosing types; 0 where T is not among them.
template <class T, class... Around>
constexpr std::size_t distance_to(Enclosing<Around...>) {
  std::size_t distance = 0;
  std::size_t found = 0;
  ((++distance, found = found == 0 && std::is_same_v<T, Around> ? distance : found), ...);
  return found;
}

template <class T>
concept Container = requires(const T& value) {
  typename T::value_type;
  typename T::size_type;
  value.begin();
  value.end();
};
template <class T>
concept SetLike = Container<T> && requires {
  typename T::key_type;
};
template <class T>
concept MapLike = SetLike<T> && requires {
  typename T::mapped_type;
};

/// Containers whose insert always succeeds keep equal keys side by side: it returns an iterator, not (iterator, bool).
template <class T>
constexpr std::string_view repeated_keys() {
  using Inserted = decltype(std::declval<T&>().insert(std::declval<const typename T::value_type&>()));
  return std::is_same_v<Inserted, typename T::iterator> ? "+" : "";
}

template <class T, class Around>
void append_container(std::string& out) {
  if constexpr (SetLike<T>) {
    out.push_back('<');
    append_text<typename T::key_type, Around>(out);
    if constexpr (MapLike<T>) {
      out.push_back('=');
      append_text<typename T::mapped_type, Around>(out);
    }
    out.append(repeated_keys<T>()).push_back('>');
  } else {
    out.push_back('[');
    append_text<typename T::value_type, Around>(out);
    out.push_back(']');
  }
}

template <class T, class Around>
void append_aggregate(std::string& out) {
  out.push_back('{');
  [[maybe_unused]] const std::size_t start = out.size();
  detail::for_each_field_type<T>([&]<class F>(detail::FieldType<F>) {
    append_comma(out, start);
    append_text<F, Around>(out);
  });
  out.push_back('}');
}

template <class T, class... Around>
void append_class(std::string& out, Enclosing<Around...>) {
  using Inside = Enclosing<T, Around...>;
  if constexpr (constexpr std::size_t distance = distance_to<T>(Enclosing<Around...>{}); distance != 0) {
    out.push_back('^');
    append_number(out, distance);
  } else if constexpr (detail::shows_fields<T>) {
    append_aggregate<T, Inside>(out);
  } else if constexpr (Container<T>) {
    append_container<T, Inside>(out);
  } else {
    out.append("o:").append(detail::type_name<T>());
  }
}

template <class T, class Around>
void append_text(std::string& out) {
  if constexpr (Described<T>) {
    const std::string text = SchemaTraits<T>::text();
    out.append(text);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    append_scalar<T>(out);
  } else if constexpr (Rule<T, Around>::known) {
    Rule<T, Around>::append(out);
  } else {
    append_class<T>(out, Around{});
  }
}

}  // namespace cachecade::schema

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/format/schema/text.ipp>
#endif
