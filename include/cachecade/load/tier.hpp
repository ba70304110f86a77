// Tier: where values are kept under the key of a request: in this process's memory, or in a shared store.
#pragma once

#include <cachecade/detail/value_ops.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/load/freshness.hpp>
#include <cachecade/load/lookup_result.hpp>
#include <cachecade/load/result_hooks.hpp>
#include <cachecade/stats.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::load {

class Flight;

/// What is to be stored: the result of a flight.
struct LoadedValue {
  const void* value = nullptr;
  StaleWindows windows{};
  Duration cost{};
  const TagNames& tags;  // those that only the result tells
  Duration age{};        // since its load ended
};

class Tier {
 public:
  virtual ~Tier() = default;

  /// What stands under the key; its value is put into the empty slot unless it is dead. `want_age`: its age is told
  /// also where it is fresh. Throws what copying a fresh value throws.
  virtual LookupResult find(detail::Slot& into, bool want_age) = 0;

  /// What a store under the key must know of what stands there now.
  virtual StoreToken token() = 0;

  /// To be called before a load whose result may be stored with this token.
  virtual void prepare(StoreToken& token) = 0;

  /// Stores a flight's result with its whole life before it, or tells why not. Throws nothing.
  virtual std::optional<Dropped> put(Flight& flight, const LoadedValue& loaded, const StoreToken& token) noexcept = 0;

  /// The JSON text of the value that may be served, where it has that form. `found`: as by `find`, but dead also where
  /// only its value would tell what it is worth.
  virtual std::optional<std::string> json(LookupResult& found) = 0;

  /// Whether it is of use now; false: a result would not be stored.
  virtual bool serves() const noexcept = 0;

  virtual std::string_view name() const noexcept = 0;
};

}  // namespace cachecade::load
