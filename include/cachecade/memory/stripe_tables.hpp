// StripeTables: the tables of all stripes as readers find them: by some bits of the key's hash, in one array.
//
// The bits are from the middle of the hash: the low ones are a node's tag in its line, the high ones choose the line,
// so both stay as good within a stripe as they are without stripes. Cost: a mask and a shift.
#pragma once

#include <cachecade/memory/table.hpp>
#include <cachecade/memory/usage.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace cachecade::memory {

/// Tables are read by any thread, and set by whoever writes to their stripe.
class StripeTables {
 public:
  static constexpr std::size_t most = 256;

  /// `count`: a power of two, `most` at most.
  explicit StripeTables(std::size_t count) noexcept : mask_(static_cast<std::uint32_t>(count - 1) << first_bit) {}

  std::size_t count() const noexcept { return (mask_ >> first_bit) + std::size_t{1}; }
  std::size_t index_of(std::uint32_t hash) const noexcept { return (hash & mask_) >> first_bit; }

  std::atomic<Table*>& operator[](std::size_t index) noexcept { return tables_[index]; }
  const std::atomic<Table*>& of(std::uint32_t hash) const noexcept { return tables_[index_of(hash)]; }

 private:
  static constexpr unsigned first_bit = 8;

  const std::uint32_t mask_;
  std::array<std::atomic<Table*>, most> tables_{};
};

/// For tests: so many stripes in every engine that is made, a power of two; zero: as many as suit it.
inline std::size_t forced_stripes = 0;

/// How many stripes suit these bounds on this machine: four for each core, but none of less than a thousand entries or
/// a MiB. A power of two.
std::size_t stripes_for(Limits limits) noexcept;

}  // namespace cachecade::memory

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory/stripe_tables.ipp>
#endif
