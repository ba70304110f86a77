// The kind of a function's entries in memory.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/plan.hpp>
#include <cachecade/cache/sealing.hpp>
#include <cachecade/cache/tagged.hpp>
#include <cachecade/cache/value_type.hpp>
#include <cachecade/memory/entry_type.hpp>

#include <string_view>

namespace cachecade::detail {

/// What an entry holds: the value, or where the function has tags the value with its stamps.
template <class T>
const ValueType& held_type(const Plan<T>& plan) noexcept {
  return plan.tagged ? tagged_type<T> : value_type<T>;
}

/// `head` is that of the keys. Tags mean nothing in another process, so that entries with tags are not sealed.
template <class T>
memory::EntryTypePointer make_kind(Core& core, std::string_view head, const Plan<T>& plan) {
  return core.engine->type(head, held_type(plan), plan.version, plan.tagged ? nullptr : make_sealing(plan));
}

}  // namespace cachecade::detail
