// What functions promise, and what has happened to their values.
//
// A value is the number of the run that gave it. Moments are counted by one counter, times are those of the clock.
#pragma once

#include <cachecade/duration.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace simulation {

using Moment = std::uint64_t;
using Time = std::chrono::steady_clock::time_point;
using cachecade::Duration;
using Answer = std::optional<std::int64_t>;  // empty: the function says that there is nothing

inline constexpr int processes = 2;
inline constexpr int functions = 4;
inline constexpr int keys = 3;

struct LoadFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a function promises in one process.
struct Promise {
  Duration ttl{};
  Duration stale_for{};
  Duration on_error_for{};
  Duration negative_ttl{};
  bool tagged = false;
  bool chooses = false;  // has cache_if and ttl_of
};

/// A run of a function, or a value that was put.
struct Run {
  int process = 0;
  int function = 0;
  int key = 0;
  int depth = 0;  // of the call that made it
  std::size_t step = 0;
  Moment began = 0;
  Moment over = 0;
  Time ended{};
  bool returned = false;
  bool absent = false;
  std::chrono::nanoseconds slack{};  // how much later than `ended` its life may have begun
  bool in_doubt = false;             // it may still arrive in the store
};

inline std::string call_text(int process, int function, int key) {
  return "p" + std::to_string(process) + " f" + std::to_string(function) + "(" + std::to_string(key) + ")";
}

/// What `cache_if`, `ttl_of`, `tags` and `tags_of` of the functions say.
inline bool kept(const Promise& promise, std::int64_t value) { return !promise.chooses || value % 7 != 0; }
inline Duration own_ttl(const Promise& promise, std::int64_t value) {
  if (!promise.chooses) return promise.ttl;
  return value % 2 == 0 ? Duration(promise.ttl.nanoseconds() / 2) : Duration(promise.ttl.nanoseconds() * 2);
}
inline std::string tag_of_key(int key) { return "k" + std::to_string(key % 2); }
inline std::string tag_of_value(std::int64_t value) { return "v" + std::to_string(value % 2); }

/// An invalidation or an expiry that has returned.
struct Removed {
  enum class What { key, function, tag, everything } what = What::key;
  int process = 0;
  int function = 0;
  int key = 0;
  std::string tag{};
  bool ends_ttl_only = false;
  Moment began = 0;
  std::size_t step = 0;
};

}  // namespace simulation
