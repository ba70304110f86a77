// Removal: what came of an invalidation.
#pragma once

namespace cachecade {

/// As a bool: whether something was removed, or brought to the end of its ttl.
class Removal {
 public:
  constexpr Removal(bool removed) noexcept : removed_(removed) {}  // NOLINT: a bool is one

  /// A store could not be told, or refused it. Calls of this process obey it at once, as they get nothing from the
  /// store until it is told, and nothing under such a key until it has taken the removal or another value; those of
  /// others do from then on. The first call that reaches the store again tells it; one that it refused is tried each
  /// second.
  static constexpr Removal not_delivered() noexcept {
    Removal removal(false);
    removal.pending_ = true;
    return removal;
  }

  /// What came of both: the same entry was to go from two places.
  constexpr Removal joined(Removal other) const noexcept {
    other.removed_ = other.removed_ || removed_;
    other.pending_ = other.pending_ || pending_;
    return other;
  }

  constexpr operator bool() const noexcept { return removed_; }  // NOLINT: see above
  constexpr bool pending() const noexcept { return pending_; }

 private:
  bool removed_;
  bool pending_ = false;
};

}  // namespace cachecade
