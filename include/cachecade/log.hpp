// Logging: every message is one line that goes to one sink, which the user may replace (Options::log).
//
// A Logger is what the parts write to. It keeps three promises so that no part has to: a kind of message comes at most
// once a minute, known secrets never pass, and no byte of a message can forge a second line.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/detail/redact.hpp>
#include <cachecade/detail/sanitize.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade {

enum class LogLevel : unsigned char { info, warning, error };

constexpr std::string_view to_string(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  return "error";
}

/// Takes one finished line without a newline. Called from any thread, never under a lock of ours; what it throws is
/// dropped.
using LogSink = std::function<void(LogLevel level, std::string_view message)>;

/// The default sink: `cachecade <level>: <message>` on std::clog, in one write.
inline void log_to_clog(LogLevel level, std::string_view message) {
  std::string line = "cachecade ";
  line.append(to_string(level)).append(": ").append(message).append("\n");
  std::clog << line << std::flush;
}

class Logger {
 public:
  explicit Logger(LogSink sink = {}, std::shared_ptr<const Clock> clock = system_clock())
      : sink_(sink ? std::move(sink) : LogSink(log_to_clog)), clock_(std::move(clock)) {}

  /// From now on `secret` shows as `***`, raw and percent-encoded.
  void hide(std::string_view secret) { redactor_.hide(secret); }

  void write(LogLevel level, std::string_view message) noexcept {
    try {
      sink_(level, detail::one_line(redactor_.redact(message)));
    } catch (...) {
      // A sink that fails must not fail the call that it would have told of.
    }
  }

  /// Writes only if no message of this `kind` was written within the last minute.
  void write_rarely(std::string_view kind, LogLevel level, std::string_view message) noexcept {
    if (due(kind)) write(level, message);
  }

 private:
  bool due(std::string_view kind) noexcept {
    try {
      const auto now = clock_->steady();
      const std::lock_guard lock(mutex_);
      auto [last, first] = written_.try_emplace(std::string(kind), now);
      if (!first && now - last->second < std::chrono::minutes(1)) return false;
      last->second = now;
      return true;
    } catch (...) {
      return true;
    }
  }

  LogSink sink_;
  std::shared_ptr<const Clock> clock_;
  detail::Redactor redactor_;
  std::mutex mutex_;
  std::map<std::string, Clock::Steady, std::less<>> written_;
};

}  // namespace cachecade
