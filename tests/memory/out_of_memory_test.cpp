// No memory after a load that succeeded, at each allocation in turn: its caller gets the result all the same.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>
#include <support/counting_allocator.hpp>

#include <optional>
#include <string>

using namespace std::chrono_literals;
using support::Allocations;
using support::Rig;

namespace {

/// Calls with the n-th allocation failing, and every later one, from the end of the load on; n = 1, 2, 3 … until none
/// fails.
template <class MakeCache, class MakePolicy, class Call>
void fail_each(MakeCache&& make_cache, MakePolicy&& make_policy, Call&& call) {
  for (int n = 1;; ++n) {
    REQUIRE(n < 1000);
    Rig rig;
    auto cache = make_cache(rig);
    std::optional<Allocations::FailAfter> failing;
    const std::string text(100, 't');
    auto f = cache.cachecaded(make_policy(), [&](int, const std::string&) {
      std::string result = text;
      failing.emplace(n);
      return result;
    });
    std::optional<std::string> result;
    try {
      result.emplace(call(f));
    } catch (const std::exception&) {
    }
    failing.reset();
    CAPTURE(n);
    REQUIRE(result == text);
    f.invalidate(1, "a key that is too long for the string itself");
    if (!Allocations::failed()) return;
  }
}

}  // namespace

TEST_CASE("where memory ends after a load its caller gets the result", "[memory][E1][caller]") {
  const auto on_memory = [](Rig& rig) { return rig.on_memory(); };
  const auto on_store = [](Rig& rig) { return rig.on_store(); };
  const auto plain = [] { return cachecade::PolicyFor<std::string(int, const std::string&)>{.name = "f", .ttl = 1h}; };
  const auto call = [](auto& f) { return f(1, "a key that is too long for the string itself"); };
  const auto refresh = [](auto& f) { return f.refresh(1, "a key that is too long for the string itself"); };
  fail_each(on_memory, plain, call);
  fail_each(on_store, plain, call);
  fail_each(on_memory, plain, refresh);
  fail_each(on_store, plain, refresh);
  const auto tagged = [&] {
    auto policy = plain();
    policy.tags_of = [](const std::string& result) { return cachecade::TagNames{result}; };
    policy.on_error_for = 1h;
    return policy;
  };
  fail_each(on_memory, tagged, call);
  fail_each(on_store, tagged, call);
  fail_each(on_store, tagged, refresh);
}
