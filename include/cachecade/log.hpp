// Logging: every message is one line that goes to one sink, which the user may replace (Options::log).
//
// A Logger is what the parts write to. It keeps three promises so that no part has to: a kind of message comes at most
// once a minute, known secrets never pass, and no byte of a message can forge a second line.
#pragma once

#include <cachecade/clock.hpp>
#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/config.hpp>

#include <memory>
#include <string_view>

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
using LogSink = detail::Callback<void(LogLevel level, std::string_view message)>;

/// The default sink: `cachecade <level>: <message>` on std::clog, in one write.
void log_to_clog(LogLevel level, std::string_view message);

/// Thread safe.
class Logger {
 public:
  explicit Logger(LogSink sink = {}, std::shared_ptr<const Clock> clock = system_clock());
  ~Logger();
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  /// From now on `secret` shows as `***`, raw and percent-encoded.
  void hide(std::string_view secret);

  void write(LogLevel level, std::string_view message) noexcept;

  /// Writes only if no message of this `kind` was written within the last minute.
  void write_rarely(std::string_view kind, LogLevel level, std::string_view message) noexcept;

 private:
  class Known;

  const LogSink sink_;
  const std::shared_ptr<const Clock> clock_;
  const std::unique_ptr<Known> known_;
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/log.ipp>
#endif
