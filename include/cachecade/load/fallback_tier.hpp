// FallbackTier: a tier that stands in for a store that is away, as long as that is.
//
// What it keeps lives half a minute at most, since invalidations of other processes do not reach it. And what it held
// before missed what this process put and invalidated in the store that leads: that is none.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/request.hpp>
#include <cachecade/load/tier.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::load {

/// Of one call.
class FallbackTier final : public Tier {
 public:
  static constexpr std::chrono::seconds longest_life{30};

  /// What is left of the life of an entry there.
  static StaleWindows shortened(StaleWindows windows) noexcept;

  /// Whether an entry may have missed an invalidation: see the constructor.
  static bool is_too_old(const Lifetime& lifetime, Duration stands_in_for) noexcept;

  /// `stands_in_for`: how long the tier has heard all invalidations of this process.
  FallbackTier(Tier& tier, Duration stands_in_for) noexcept : tier_(tier), stands_in_for_(stands_in_for) {}

  CACHECADE_DECL LookupResult find(detail::Slot& into, bool want_age) override;
  StoreToken token() override { return tier_.token(); }
  void prepare(StoreToken& token) override { tier_.prepare(token); }
  CACHECADE_DECL std::optional<Dropped> put(Flight& flight, const LoadedValue& loaded,
                                            const StoreToken& token) noexcept override;
  CACHECADE_DECL std::optional<std::string> json(LookupResult& found) override;
  bool serves() const noexcept override { return tier_.serves(); }
  std::string_view name() const noexcept override { return tier_.name(); }

 private:
  Tier& tier_;
  const Duration stands_in_for_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/fallback_tier.ipp>
#endif
