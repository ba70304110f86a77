// Calls by name: run-time arguments written as a function's parameter types would write them.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/signature.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/key/argument.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::detail {

/// Writes `[a,b]` as parameters of types P... would. False when number or kinds do not fit.
template <class... P>
bool write_arguments(KeyBuffer& out, std::span<const KeyArgument> arguments) {
  constexpr std::size_t expected = (std::size_t{0} + ... + (is_ignored<P> ? 0 : 1));
  if (arguments.size() != expected) return false;
  std::size_t next = 0;
  const auto write_one = [&]<class T>(std::type_identity<T>) {
    if constexpr (is_ignored<T>) {
      return true;
    } else {
      if (next > 0) out.push_back(',');
      return encode_argument_as<T>(out, arguments[next++]);
    }
  };
  out.push_back('[');
  const bool fits = (write_one(std::type_identity<P>{}) && ...);
  out.push_back(']');
  return fits;
}

/// The keys of `name` with these arguments, one per scope under which it is wrapped; none, with one log line, when no
/// living wrapper has the name or the arguments do not fit it.
inline std::vector<Key> keys_by_name(const Core& core, std::string_view name, std::span<const KeyArgument> arguments) {
  std::vector<Key> keys;
  const auto wrappers = core.registry->find(name);
  for (const auto& wrapper : wrappers) {
    KeyBuffer text;
    if (!wrapper->write_arguments || !wrapper->write_arguments(text, arguments)) continue;
    keys.emplace_back().build_encoded(core.prefix, key_function(wrapper->name, wrapper->scope), wrapper->hash_args,
                                      text.view());
  }
  if (keys.empty()) {
    core.log->write(LogLevel::warning,
                    (wrappers.empty() ? "no function is wrapped under the name " : "the arguments do not fit ") +
                        detail::quoted(name));
  }
  return keys;
}

}  // namespace cachecade::detail
