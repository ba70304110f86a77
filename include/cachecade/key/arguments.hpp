// encode_arguments: the argument list of a call, as it stands in its key.
//
// Where all are integers and texts, as most often, the list is written in one go through a pointer that stays in a
// register: room is made once, for the longest that it may be. A text that is not plain ASCII has it written anew,
// piece by piece, as any other list.
#pragma once

#include <cachecade/key/buffer.hpp>
#include <cachecade/key/encode.hpp>
#include <cachecade/key/ignore.hpp>
#include <cachecade/key/kinds.hpp>
#include <cachecade/key/scalars.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace cachecade::detail {

template <class T>
inline constexpr bool left_out_of_keys = false;
template <class T>
inline constexpr bool left_out_of_keys<ignore<T>> = true;

template <class T>
concept WrittenInOneGo = kind_of<T>()
== KeyKind::integer || std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>;

template <WrittenInOneGo T>
std::size_t longest_text(const T& argument) noexcept {
  if constexpr (kind_of<T>() == KeyKind::integer) {
    return longest_integer;
  } else {
    return argument.size() + 2;
  }
}

template <WrittenInOneGo T>
char* write_argument(char* to, const T& argument) noexcept {
  if constexpr (kind_of<T>() == KeyKind::integer) {
    return write_integer(to, argument);
  } else {
    return write_text(to, argument);
  }
}

/// False where an argument is not plain; then nothing was added.
template <WrittenInOneGo... Args>
bool encode_in_one_go(KeyBuffer& out, const Args&... args) {
  char* const from = out.room(1 + ((longest_text(args) + 1) + ...));
  char* to = from;
  *to++ = '[';
  if (!(((to = write_argument(to, args)) != nullptr && (*to++ = ',', true)) && ...)) return false;
  to[-1] = ']';
  out.commit(static_cast<std::size_t>(to - from));
  return true;
}

/// Throws std::bad_alloc, and what a user's own key function throws.
template <class... Args>
void encode_arguments(KeyBuffer& out, const Args&... args) {
  if constexpr (sizeof...(Args) > 0 && (WrittenInOneGo<Args> && ...)) {
    if (encode_in_one_go(out, args...)) return;
  }
  out.push_back('[');
  [[maybe_unused]] const std::size_t first = out.size();
  [[maybe_unused]] const auto encode = [&]<class T>(const T& argument) {
    if constexpr (!left_out_of_keys<T>) {
      if (out.size() > first) out.push_back(',');
      encode_key(out, argument);
    }
  };
  (encode(args), ...);
  out.push_back(']');
}

}  // namespace cachecade::detail
