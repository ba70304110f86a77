// A history on real threads, checked while it is made. Source: the consistency checker of CacheLib.
#pragma once

#include <cachecade/cache.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace support {

class InvalidationHistory {
 public:
  static constexpr int keys = 1000;
  static constexpr int tags = 20;

  explicit InvalidationHistory(const cachecade::Cache<>& cache)
      : cache_(cache),
        plain_(cache.cachecaded({.name = "plain", .ttl = std::chrono::hours(1)}, Load{&moment_})),
        tagged_(cache.cachecaded({.name = "tagged", .ttl = std::chrono::hours(1), .tags = tag_of}, Load{&moment_})) {}

  /// Reads that returned what they must not.
  std::uint64_t run(int threads, int operations) {
    std::vector<std::thread> running;
    for (int id = 0; id < threads; ++id) {
      running.emplace_back(
          [this, id, operations, threads] { work(static_cast<std::uint32_t>(id), operations / threads); });
    }
    for (auto& thread : running) thread.join();
    return violations_;
  }

 private:
  struct Load {
    std::atomic<std::uint64_t>* moment;
    std::uint64_t operator()(int) const {
      const auto began = ++*moment;
      if (began % 64 == 0) std::this_thread::yield();
      return began;
    }
  };
  using Function = decltype(std::declval<const cachecade::Cache<>&>().cachecaded(std::string(), std::chrono::hours(1),
                                                                                 std::declval<Load>()));
  using Floor = std::atomic<std::uint64_t>;

  static std::string tag_of(int key) { return "tag" + std::to_string(key % tags); }

  static void raise(Floor& floor, std::uint64_t moment) {
    for (auto known = floor.load(); known < moment && !floor.compare_exchange_weak(known, moment);) {
    }
  }

  void work(std::uint32_t seed, int operations) {
    std::mt19937 random(seed);
    for (int operation = 0; operation < operations; ++operation) {
      const auto key = static_cast<int>(random() % 4 == 0 ? random() % keys : random() % 20);
      const auto what = random() % 1000;
      const auto moment = ++moment_;
      if (what < 60) {
        plain_.invalidate(key);
        raise(plain_floor(key), moment);
      } else if (what < 80) {
        cache_.invalidate_tag(tag_of(key));
        raise(tag_floors_[static_cast<std::size_t>(key % tags)], moment);
      } else if (what < 100) {
        what % 2 == 0 ? plain_.expire(key) : tagged_.expire(key);
      } else if (what < 120) {
        cache_.expire_tag(tag_of(key));
        raise(tag_floors_[static_cast<std::size_t>(key % tags)], moment);
      } else if (what < 140) {
        what % 2 == 0 ? plain_.refresh(key) : tagged_.refresh(key);
      } else if (what < 141) {
        cache_.clear();
        raise(all_floor_, moment);
      } else if (what < 142) {
        tagged_.invalidate_all();
        raise(tagged_floor_, moment);
      } else if (what < 570) {
        const auto floor = std::max(plain_floor(key).load(), all_floor_.load());
        violations_ += plain_(key) < floor;
      } else {
        const auto floor = std::max(
            {tag_floors_[static_cast<std::size_t>(key % tags)].load(), all_floor_.load(), tagged_floor_.load()});
        violations_ += tagged_(key) < floor;
      }
    }
  }

  Floor& plain_floor(int key) { return plain_floors_[static_cast<std::size_t>(key)]; }

  const cachecade::Cache<> cache_;
  std::atomic<std::uint64_t> moment_{0};
  std::array<Floor, keys> plain_floors_{};
  std::array<Floor, tags> tag_floors_{};
  Floor tagged_floor_{0};
  Floor all_floor_{0};
  std::atomic<std::uint64_t> violations_{0};
  const Function plain_;
  const Function tagged_;
};

/// Eight threads on a thousand keys, a few of them hot; tells how many reads returned what they must not.
inline std::uint64_t check_history(const cachecade::Cache<>& cache, int operations) {
  return InvalidationHistory(cache).run(8, operations);
}

}  // namespace support
