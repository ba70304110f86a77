// A result as large as a stack allows: it stands there once besides the caller's, on a hit as on a miss.
#include <cachecade/cache.hpp>

#include <support/cache_maker.hpp>
#include <support/catch.hpp>

#include <pthread.h>

#include <array>
#include <cstddef>

using namespace std::chrono_literals;
using support::Rig;

namespace {

constexpr std::size_t megabyte = std::size_t{1} << 20;

struct Picture {
  explicit Picture(unsigned char shade) { pixels.fill(shade); }
  std::array<unsigned char, 4 * megabyte> pixels;
};

/// Runs it on a thread with room for two pictures and some; false where that cannot be started.
template <class Run>
bool with_room_for_two(Run& run) {
  pthread_attr_t attributes{};
  if (pthread_attr_init(&attributes) != 0) return false;
  const auto body = [](void* given) -> void* {
    (*static_cast<Run*>(given))();
    return nullptr;
  };
  pthread_t thread{};
  const bool started = pthread_attr_setstacksize(&attributes, 2 * sizeof(Picture) + 2 * megabyte) == 0 &&
                       pthread_create(&thread, &attributes, body, &run) == 0;
  pthread_attr_destroy(&attributes);
  return started && pthread_join(thread, nullptr) == 0;
}

}  // namespace

TEST_CASE("a large result stands once on the stack besides the caller's", "[function]") {
  Rig rig;
  auto cache = rig.on_memory();
  int runs = 0;
  auto f = cache.cachecaded({.name = "f", .ttl = 10s, .on_error_for = 60s}, [&runs](int x, bool works) {
    if (!works) throw std::runtime_error("the source is down");
    return ++runs, Picture(static_cast<unsigned char>(x));
  });
  int sum = 0;
  const auto add = [&](bool works) {
    const Picture picture = f(7, works);
    sum += picture.pixels.back();
  };
  auto calls = [&] {
    add(true);
    add(true);
    rig.clock->advance(20s);
    add(true);
  };
  REQUIRE(with_room_for_two(calls));
  CHECK(sum == 21);
  CHECK(runs == 2);
}
