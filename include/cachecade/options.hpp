// Options: every knob of a cache as one plain aggregate. Name what you want, leave the rest:
//
//   init_cache({.storage_engines = {"redis", "memory"}, .prefix = "myapp"});
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/duration.hpp>
#include <cachecade/executor.hpp>
#include <cachecade/health.hpp>
#include <cachecade/log.hpp>
#include <cachecade/policy.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace cachecade {

struct MemoryOptions {
  std::size_t max_entries = 100'000;               // entries kept at most; zero: nothing is kept
  std::size_t max_bytes = std::size_t{256} << 20;  // their measured weight at most; zero: nothing is kept
};

struct RedisOptions {
  std::string url{};  // redis://user:password@host:6379/0 or unix:///path?db=0; empty: the environment's REDIS_URL.
                      // Its parameters timeout, connect_timeout and pool_size win over the fields below
  Duration connect_timeout = std::chrono::milliseconds(250);  // to resolve, connect and sign in; zero: the default
  Duration timeout =
      std::chrono::milliseconds(100);  // a whole operation, with its connect if one is due; zero: the default
  std::size_t connections = 8;         // open at most; zero: the default
};

struct ReplitOptions {
  std::string url{};  // https://kv.replit.com/v0/<token>; empty: the URL file, then the environment's REPLIT_DB_URL
  std::string url_file = "/tmp/replitdb";  // where Replit keeps the current URL; empty: no file is read
  Duration connect_timeout = std::chrono::milliseconds(250);  // to resolve, connect and shake hands; zero: the default
  Duration timeout = std::chrono::seconds(1);                 // a whole operation; zero: the default
};

struct Options {
  std::vector<std::string> storage_engines = {"replit", "redis", "memory"};  // the first that works leads; the next
                                                                             // stand in while it is away
  std::string prefix{};  // parts our keys from everybody else's; empty: "cachecade"
  MemoryOptions memory{};
  RedisOptions redis{};
  ReplitOptions replit{};
  Policy<> defaults{};                   // what a function's own policy does not set
  std::shared_ptr<const Clock> clock{};  // where the time is read; null: the system's
  std::shared_ptr<Executor> executor{};  // where entries are loaded in the background; null: two threads of the
                                         // process, made when they are first needed
  LogSink log{};                         // where messages go; null: one line each to std::clog
  HealthListener health_changed{};       // is told when a store works, rests or is tried again; null: nobody
};

}  // namespace cachecade
