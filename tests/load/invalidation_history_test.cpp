// Many threads read, invalidate, tag, expire and clear: no read returns a value whose load began before an invalidation
// that had returned when the read began. A value is the moment at which its load began, counted by one counter.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/invalidation_history.hpp>
#include <support/soak.hpp>

using support::check_history;
using support::Rig;

TEST_CASE("no read returns what was invalidated before it: memory", "[load][history]") {
  Rig rig;
  CHECK(check_history(rig.on_memory(), support::soaking() ? 3'000'000 : 300'000) == 0);
}

TEST_CASE("no read returns what was invalidated before it: a shared store", "[load][history]") {
  Rig rig;
  CHECK(check_history(rig.on_store(), support::soaking() ? 3'000'000 : 100'000) == 0);
}
