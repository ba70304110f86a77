#pragma once

#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/detail/redact.hpp>
#include <cachecade/detail/sanitize.hpp>
#include <cachecade/log.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace cachecade {

CACHECADE_DECL void log_to_clog(LogLevel level, std::string_view message) {
  std::string line = "cachecade ";
  line.append(to_string(level)).append(": ").append(message).append("\n");
  const std::ios_base::Init ready;  // static initializers of files that do not know <iostream> may come here first
  std::clog << line << std::flush;
}

/// What must not be written: secrets, and what was just said.
class Logger::Known {
 public:
  detail::Redactor redactor{};

  bool due(std::string_view kind, Clock::Steady now) {
    const std::lock_guard lock(mutex_);
    if (written_.size() >= most_kinds)
      std::erase_if(written_, [&](const auto& other) { return past(now, other.second); });
    auto [last, first] = written_.try_emplace(std::string(kind), now);
    if (!first && !past(now, last->second)) return false;
    last->second = now;
    return true;
  }

 private:
  static constexpr std::size_t most_kinds = 1024;  // before those of a minute ago are forgotten

  static bool past(Clock::Steady now, Clock::Steady last) noexcept { return now - last >= std::chrono::minutes(1); }

  detail::ForkMutex mutex_{};
  std::map<std::string, Clock::Steady, std::less<>> written_{};
};

CACHECADE_DECL Logger::Logger(LogSink sink, std::shared_ptr<const Clock> clock)
    : sink_(sink ? std::move(sink) : LogSink(log_to_clog)),
      clock_(std::move(clock)),
      known_(std::make_unique<Known>()) {}

CACHECADE_DECL Logger::~Logger() = default;

CACHECADE_DECL void Logger::hide(std::string_view secret) { known_->redactor.hide(secret); }

CACHECADE_DECL void Logger::write(LogLevel level, std::string_view message) noexcept {
  try {
    sink_(level, detail::one_line(known_->redactor.redact(message)));
  } catch (...) {
    // A sink that fails must not fail the call that it would have told of.
  }
}

CACHECADE_DECL void Logger::write_rarely(std::string_view kind, LogLevel level, std::string_view message) noexcept {
  bool due = true;
  try {
    due = known_->due(kind, clock_->steady());
  } catch (...) {
    // Without memory for it, better said twice than not at all.
  }
  if (due) write(level, message);
}

}  // namespace cachecade
