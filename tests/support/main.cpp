// The main() of every test program, compiled once. CACHECADE_STRIPES in the environment: so many stripes in every
// memory engine.
#include <cachecade/memory/stripe_tables.hpp>

#include <cstdlib>

namespace {

const bool stripes_are_forced = [] {
  const auto* const stripes = std::getenv("CACHECADE_STRIPES");
  if (stripes != nullptr) cachecade::memory::forced_stripes = std::strtoul(stripes, nullptr, 10);
  return stripes != nullptr;
}();

}  // namespace

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_session.hpp>

int main(int argc, char** argv) { return Catch::Session().run(argc, argv); }
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
