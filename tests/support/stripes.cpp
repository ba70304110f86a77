// CACHECADE_STRIPES in the environment: so many stripes in every memory engine of a test program.
#include <cachecade/memory/stripe_tables.hpp>

#include <cstdlib>

namespace {

const bool stripes_are_forced = [] {
  const auto* const stripes = std::getenv("CACHECADE_STRIPES");
  if (stripes != nullptr) cachecade::memory::forced_stripes = std::strtoul(stripes, nullptr, 10);
  return stripes != nullptr;
}();

}  // namespace
