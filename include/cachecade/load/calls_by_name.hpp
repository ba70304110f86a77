// Calls by name: the entries of a wrapped function, by its name and run-time arguments.
#pragma once

#include <cachecade/load/core_base.hpp>
#include <cachecade/removal.hpp>

#include <span>
#include <string>
#include <string_view>

namespace cachecade {

class KeyArgument;

namespace load {

/// Removes the entry of `name` with these arguments, under every scope in which it is wrapped; tells whether something
/// was there. False, with one log line, when no living wrapper has the name or the arguments do not fit it.
Removal invalidate_by_name(CoreBase& core, std::string_view name, std::span<const KeyArgument> arguments);

/// The stored key of such a call; empty, with one log line, where there is none.
std::string key_by_name(CoreBase& core, std::string_view name, std::span<const KeyArgument> arguments);

/// Whether a living wrapper stores tags with the entry of this key.
bool has_tags(CoreBase& core, std::string_view stored_key);

}  // namespace load
}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/calls_by_name.ipp>
#endif
