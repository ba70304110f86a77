// The memory engine: values under keys, bounded by entries and bytes, each with its own end of life.
//
// Readers take no lock and write nothing that another reader reads, but for a use counter in the entry that is left
// alone once it is full: a hot key scales with cores. They find a node in the table (table.hpp), name it so that it
// stays (hazards.hpp), look at the clock unless it never expires, and read the value in place. Writers take the lock of
// the key's stripe (stripes.hpp), which has the table, the eviction order (eviction.hpp) and the accounts; user code
// never runs under one. Invariants, whenever nobody writes: table and eviction order of a stripe hold the same nodes;
// the number of all is within `max_entries`; their weight, with what is unlinked and not freed yet, within `max_bytes`;
// while threads write, each may be beyond by one entry of each of them. Cost: a hit takes two stores to the thread's
// own line and at most one clock read, and allocates nothing; a store allocates one node, and looks at a few others.
// This header is all that a hit needs, and a hit by a number is inlined; writers are compiled once, since values reach
// them without their types.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/memory/attachment.hpp>
#include <cachecade/memory/entry_type.hpp>
#include <cachecade/memory/hazards.hpp>
#include <cachecade/memory/id.hpp>
#include <cachecade/memory/life_clock.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/request_sample.hpp>
#include <cachecade/memory/stripe_tables.hpp>
#include <cachecade/memory/table.hpp>
#include <cachecade/memory/usage.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::memory {

class Engine;
class Entries;

/// An entry, or nothing. While it is there the entry's memory stays, whatever happens to the key; other entries are not
/// held back. To be used in the thread and the scope in which it was made.
class PinnedEntry {
 public:
  /// The fresh entry of this key. Throws std::bad_alloc in a thread's first look-up only.
  [[gnu::always_inline]] inline PinnedEntry(const Engine& engine, const NumberId& id);
  PinnedEntry(const Engine& engine, const Id& id);
  /// The same, by an argument list under this type, of a key whose text is whole.
  [[gnu::always_inline]] inline PinnedEntry(const Engine& engine, const EntryType& type, std::string_view arguments);
  PinnedEntry(const PinnedEntry&) = delete;
  PinnedEntry& operator=(const PinnedEntry&) = delete;

  explicit operator bool() const noexcept { return node_ != nullptr; }
  const Node& operator*() const noexcept { return *node_; }
  const Node* operator->() const noexcept { return node_; }
  /// Whether a reader must look closer: it is not fresh any more, or a refresh is due.
  bool due() const noexcept { return due_; }

 private:
  friend class Engine;
  struct Living {};
  PinnedEntry(const Engine& engine, const Id& id, Living);
  struct Any {};
  PinnedEntry(const Engine& engine, const Id& id, Any);

  Hazard hazard_;
  bool due_ = false;
  const Node* node_;
};

/// All members are thread safe. Nothing blocks but for the short moments in which another thread writes to the same
/// stripe. A forked child goes on with a copy of all entries.
class Engine {
 public:
  /// Throws std::bad_alloc.
  Engine(Limits limits, std::shared_ptr<const Clock> clock);
  /// Values may use the engine to the last while they are destroyed.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The fresh entry of this key. The caller compares its type before it reads the value.
  [[gnu::always_inline]] PinnedEntry find(const NumberId& id) const { return PinnedEntry(*this, id); }
  PinnedEntry find(const Id& id) const { return PinnedEntry(*this, id); }

  /// The same, or one at which a reader must look closer, since a refresh is due, or its ttl over while it is still of
  /// some use.
  PinnedEntry find_living(const Id& id) const;

  /// What stands under this key, living or not, for who does not use it: that counts as no request.
  PinnedEntry look(const Id& id) const;

  /// Keeps a copy of what is at `value`, which is of this type, in place of what was there. False, with what was there
  /// gone, when it is larger than `largest()`, its key longer than a node can hold, or its life over or of no ttl. What
  /// the copy throws passes through, and std::bad_alloc; both leave what was there.
  bool store(const EntryTypePointer& type, const Id& id, const void* value, const Lifespan& span,
             std::unique_ptr<const Attachment> attachment = {});

  /// The same, if `allowed()` is true at the moment in which the value takes its place; else false, with what was there
  /// left. It is asked under the key's lock: it must be short, throw nothing and not use the engine.
  bool store(const EntryTypePointer& type, const Id& id, const void* value, const Lifespan& span,
             std::unique_ptr<const Attachment> attachment, detail::FunctionRef<bool()> allowed);

  /// The same, if `old` is still what stands under the key.
  bool replace(const PinnedEntry& old, const EntryTypePointer& type, const Id& id, const void* value,
               const Lifespan& span, std::unique_ptr<const Attachment> attachment = {});

  /// Ends the entry's ttl: it may only be used for a failed load from now on, as long as its `on_error_for` says from
  /// here; without one it is removed. Tells whether something living was there.
  bool expire(const Id& id);

  /// Removes the entry; tells whether something living was there.
  bool erase(const Id& id);

  /// Removes every entry that `filter` accepts, by the text of its key; tells how many. Walks all entries, in steps
  /// between which others may write; what is stored meanwhile may be left.
  std::size_t erase_if(detail::FunctionRef<bool(std::string_view key)> filter);

  /// Removes every entry whose type `filter` accepts; tells how many. Walks all entries as `erase_if` does.
  std::size_t erase_types(detail::FunctionRef<bool(const EntryType&)> filter);

  /// Ends the ttl of every entry that `filter` accepts, as `expire` does; tells how many. Walks all entries in steps.
  std::size_t expire_if(detail::FunctionRef<bool(std::string_view key)> filter);

  /// Removes and frees what has expired; tells how many entries. Walks all of them.
  std::size_t purge();

  /// New bounds; what is beyond them is evicted at once. The number of stripes stays.
  void limit(Limits limits);
  Limits limits() const;

  /// The weight of the heaviest entry that is taken.
  std::size_t largest() const;
  Usage usage() const;

  /// The one type of all entries with this key prefix, C++ type and version that have attachments or have none. The
  /// context is that of whoever asks first.
  EntryTypePointer type(std::string_view key_prefix, const detail::ValueOps& ops, int version = 0,
                        bool attached = false, std::shared_ptr<const EntryTypeContext> context = {});

  /// The keys of all entries, the most used first. Walks all of them, in steps between which others may write.
  std::vector<std::string> hottest() const;

  /// Frees what was removed and is not read by anybody any more.
  void reclaim();

  /// Whether the engine's invariants hold, where nobody writes; for tests. Looks at everything.
  bool valid() const;

 private:
  friend class PinnedEntry;
  struct Writers;

  template <class Key>
  [[gnu::always_inline]] const Node* look_up(const Key& id, Hazard& hazard) const {
    Node* const node = find_node(tables_.of(id.hash), id, hazard);
    if (node == nullptr || time_.due(*node)) return nullptr;
    sample_.used(*node);
    return node;
  }
  [[gnu::always_inline]] const Node* look_up(const EntryType& type, std::string_view arguments, Hazard& hazard) const {
    return may_be_number(arguments) ? look_up_read(type, arguments, hazard)
                                    : look_up(ArgumentsId(type, arguments), hazard);
  }
  const Node* look_up_read(const EntryType& type, std::string_view arguments, Hazard& hazard) const;
  const Node* look_up_living(const Id& id, Hazard& hazard, bool& due) const;

  std::size_t erase_nodes(detail::FunctionRef<bool(const Node&)> filter);
  bool store_if(const EntryTypePointer& type, const Id& id, const void* value, const Lifespan& span,
                std::unique_ptr<const Attachment> attachment, detail::FunctionRef<bool(const Entries&)> allowed);

  // What readers look at stands here, so that a hit follows no pointer to it; all else behind the last one.
  const LifeClock time_;
  StripeTables tables_;
  mutable RequestSample sample_;
  const std::unique_ptr<Writers> writers_;
};

inline PinnedEntry::PinnedEntry(const Engine& engine, const NumberId& id) : node_(engine.look_up(id, hazard_)) {}
inline PinnedEntry::PinnedEntry(const Engine& engine, const EntryType& type, std::string_view arguments)
    : node_(engine.look_up(type, arguments, hazard_)) {}

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/engine.ipp>
#endif
