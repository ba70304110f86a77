// MemoryTier: values in this process's memory: objects, never serialized.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/request.hpp>
#include <cachecade/load/tier.hpp>
#include <cachecade/memory/engine.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace cachecade::load {

/// Of one call.
class MemoryTier final : public Tier {
 public:
  explicit MemoryTier(Request& request) : request_(request) {}

  /// What stands there as bytes, JSON text that somebody stored for us or an entry from a snapshot, is decoded once,
  /// and the value takes its place.
  CACHECADE_DECL LookupResult find(detail::Slot& into, bool want_age) override;
  CACHECADE_DECL StoreToken token() override;
  void prepare(StoreToken&) override {}
  CACHECADE_DECL std::optional<Dropped> put(Flight& flight, const LoadedValue& loaded,
                                            const StoreToken& token) noexcept override;
  /// What is of another type, or waits as bytes, is none: a call decodes it.
  CACHECADE_DECL std::optional<std::string> json(LookupResult& found) override;
  bool serves() const noexcept override { return true; }
  std::string_view name() const noexcept override { return "memory"; }

 private:
  LookupResult look_at(const memory::PinnedEntry& pinned, detail::Slot& into, bool want_age) const;
  void look_closer(const memory::PinnedEntry& pinned, const memory::EntryTimes& times, bool expired,
                   LookupResult& found, detail::Slot& into) const;
  bool adopt(const memory::PinnedEntry& pinned, detail::Slot& room) noexcept;
  bool adopt_json(const memory::PinnedEntry& pinned, detail::Slot& room);
  bool adopt_entry(const memory::PinnedEntry& pinned, detail::Slot& room);
  bool adopt_value(const memory::PinnedEntry& pinned, detail::Slot& room);
  bool replace(const memory::PinnedEntry& pinned, const void* value);
  bool has_its_tags(const TagSnapshot* tags, const void* value) const;
  bool store(const Flight& flight, const LoadedValue& loaded, TagEpoch epoch);
  memory::Lifespan lifespan(const StaleWindows& windows, Duration cost, Duration age = {}) const;
  const memory::EntryTypePointer& entry_type();
  const memory::Id& id();

  Request& request_;
  memory::EntryTypePointer type_{};  // where the function has none of its own
  std::optional<memory::Id> id_{};   // of the key, where it was asked for
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/memory_tier.ipp>
#include <cachecade/load/memory_tier_adopt.ipp>
#endif
