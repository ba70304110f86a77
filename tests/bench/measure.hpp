// How benchmarks measure: threads that each replay a stream of keys, rounds in which every peer runs once, and medians.
#pragma once

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <barrier>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace bench {

/// What most cached functions of the benchmarks return.
struct Value {
  std::array<char, 64> bytes{};
};

inline Value value_of(int seed) {
  Value value;
  value.bytes.fill(static_cast<char>(seed));
  return value;
}

struct Arguments {
  Arguments(int count, char** given)
      : rounds(count > 1 ? std::max(1, std::atoi(given[1])) : 5), part(count > 2 ? given[2] : "") {}

  int rounds;
  std::string part;  // of the names of what is to be run
};

/// Keeps a result from being optimized away, at the cost of having it in memory.
template <class T>
void use(const T& value) {
  asm volatile("" : : "m"(value) : "memory");
}

inline void pin(std::size_t thread) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(thread % std::max(1U, std::thread::hardware_concurrency()), &cores);
  pthread_setaffinity_np(pthread_self(), sizeof cores, &cores);
}

template <class Call, class Keys>
double run_one(Call& call, const Keys& keys) {
  const auto start = std::chrono::steady_clock::now();
  for (const auto& key : keys) use(call(key));
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  return took.count() / static_cast<double>(keys.size());
}

/// Nanoseconds an operation of one thread, where each replays its own stream.
template <class Call, class Keys>
double run(Call& call, const std::vector<Keys>& streams) {
  std::vector<double> each(streams.size());
  std::barrier start(static_cast<std::ptrdiff_t>(streams.size()));
  std::vector<std::thread> threads;
  for (std::size_t n = 0; n < streams.size(); ++n) {
    threads.emplace_back([&, n] {
      pin(n);
      start.arrive_and_wait();
      each[n] = run_one(call, streams[n]);
    });
  }
  double sum = 0;
  for (std::size_t n = 0; n < streams.size(); ++n) {
    threads[n].join();
    sum += each[n];
  }
  return sum / static_cast<double>(streams.size());
}

inline double median(std::vector<double> figures) {
  std::sort(figures.begin(), figures.end());
  return figures[figures.size() / 2];
}

struct Peer {
  std::string name;
  double wanted;  // ratio; 0: none
  std::function<double()> run;
  std::vector<double> figures{};
};

/// Runs the first, ours, and its peers; prints ours and the ratios, and returns ours.
inline double compare(const std::string& title, std::vector<Peer> peers, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    for (auto& peer : peers) peer.figures.push_back(peer.run());
  }
  const double ours = median(peers.front().figures);
  std::printf("%-38s %-30s %8.1f ns\n", title.c_str(), peers.front().name.c_str(), ours);
  for (std::size_t n = 1; n < peers.size(); ++n) {
    const double theirs = median(peers[n].figures);
    std::printf("%-38s %-30s %8.1f ns %7.2fx", "", peers[n].name.c_str(), theirs, theirs / ours);
    if (peers[n].wanted > 0) {
      std::printf("  wanted %5.2fx  %s", peers[n].wanted, theirs / ours >= peers[n].wanted ? "ok" : "short");
    }
    std::printf("\n");
  }
  std::fflush(stdout);
  return ours;
}

}  // namespace bench
