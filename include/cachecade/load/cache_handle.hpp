// CacheHandle: what a Cache does without its codec (cache.hpp). It owns the core, or finds that of the process-wide
// cache.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/health.hpp>
#include <cachecade/key/argument.hpp>
#include <cachecade/load/bound_functions.hpp>
#include <cachecade/load/load_path.hpp>
#include <cachecade/load/owner.hpp>
#include <cachecade/options.hpp>
#include <cachecade/removal.hpp>
#include <cachecade/result.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/sweep.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::load {

class Core;

/// Thread safe. Never throws for a store that fails.
class CacheHandle {
 public:
  /// Removes `key`; tells whether something was there.
  Removal erase(std::string_view key) const;

  /// Invalidates every entry that has this tag, whatever its function and however many there are, at the cost of one:
  /// once this has returned, none whose load began before is served. True where no store had to be told or it was; see
  /// Removal where it could not be.
  Removal invalidate_tag(std::string_view tag) const;

  /// The same, but the old values may still be used where a load fails, as `on_error_for` of their function allows.
  Removal expire_tag(std::string_view tag) const;

  /// Removes everything under the prefix that is ours, and nothing else; tells how many.
  std::size_t clear() const { return clear(""); }

  /// Removes the entries of the functions whose names match: `*`, `?`, and `\\` to escape. An empty pattern:
  /// everything. Blocks as SweepOptions say; what a store does not hear is owed to it.
  std::size_t clear(std::string_view pattern, const SweepOptions& how = {}) const;

  /// Frees what has expired in process memory; tells how many entries. Calls do so bit by bit anyway: this is for a
  /// process that goes idle. Walks all entries, in steps between which others may write.
  std::size_t purge() const;

  /// Writes what process memory holds to a file, the most used first, for `load_snapshot` of a later process: a warm
  /// start. Entries keep their age, their windows after the ttl and their tags. Tells how many; those without a codec
  /// are left out. A link is followed to its regular file; what is no regular file is a fault. A fault leaves what
  /// stood at `path`. Blocks until the disk has it, holds no lock meanwhile; the file is its owner's alone and takes
  /// its place at once.
  Result<std::size_t> save_snapshot(const std::string& path) const;

  /// Takes up the entries of such a file whose life is not over (it went on while the file lay there) and whose keys
  /// are free; tells how many. A file that is foreign, cut or damaged is a fault that says so, and nothing of it is
  /// taken. A value is decoded when its function first asks for it; of another type, version, codec or tag it is a
  /// miss. Entries whose tags this cache has invalidated before are not taken.
  Result<std::size_t> load_snapshot(const std::string& path) const;

  /// The JSON text under a full stored key, as `key()` of a wrapper gives it.
  std::optional<std::string> get_entry(std::string_view stored_key) const;

  /// Stores JSON text under a full stored key; tells whether it was stored.
  bool set_entry(std::string_view stored_key, std::string_view text, Duration ttl) const;

  /// Turns this cache off, and on again: while it is off, calls of its functions are plain calls, nothing is read or
  /// stored, and invalidations still remove. Calls under way finish as they began.
  void enable(bool on = true) const noexcept;

  /// The store that calls use now: the first in the order of `storage_engines` that works. Asks nobody.
  const std::string& active_backend() const;

  /// What the cache has done since it was opened. Adds up the counters of all functions. Throws std::bad_alloc.
  CacheStats stats() const;

  /// How the cache stands with its stores now, in their order; process memory, which never fails, is none. Asks nobody.
  /// Throws std::bad_alloc. `Options::health_changed` hears of every change.
  std::vector<StoreHealth> health() const;

 protected:
  CacheHandle(const Options& options, std::vector<std::shared_ptr<Backend>> backends);
  explicit CacheHandle(Owner owner) : owner_(std::move(owner)) {}

  Owner owner() const { return owner_; }

  /// The plain entries: those of no function.
  std::optional<EntryFacts> get_plain(std::string_view key, const ResultType& type, detail::Slot& into) const;
  bool set_plain(std::string_view key, const ResultType& type, const void* value, Duration ttl) const;
  void load_plain(std::string_view key, const ResultType& type, Duration ttl, Load load, detail::Slot& into) const;

  Removal invalidate_by_name(std::string_view name, std::span<const KeyArgument> arguments) const;
  std::string key_by_name(std::string_view name, std::span<const KeyArgument> arguments) const;

 private:
  Core& core() const noexcept;

  Owner owner_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/cache_handle.ipp>
#endif
