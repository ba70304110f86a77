// Doubles for tests of code that caches: time that a test moves, work that runs when it says so, stores that fail as it
// says or by chance. Not part of <cachecade.hpp>.
//
//   auto clock = std::make_shared<cachecade::testing::ManualClock>();
//   auto store = std::make_shared<cachecade::testing::ScriptedBackend>(clock);
//   cachecade::Cache cache({.clock = clock}, {store});
//   store->go_down();
#pragma once

#include <cachecade/testing/chaos_backend.hpp>
#include <cachecade/testing/manual_clock.hpp>
#include <cachecade/testing/scripted_backend.hpp>
#include <cachecade/testing/step_executor.hpp>
