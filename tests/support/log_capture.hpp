// A log sink that keeps what it is told.
#pragma once

#include <cachecade/log.hpp>

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace support {

class LogCapture {
 public:
  struct Line {
    cachecade::LogLevel level;
    std::string message;
  };

  cachecade::LogSink sink() {
    return [this](cachecade::LogLevel level, std::string_view message) {
      const std::lock_guard lock(mutex_);
      lines_.push_back({level, std::string(message)});
    };
  }

  std::vector<Line> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

  std::size_t count(std::string_view part) const {
    const auto all = lines();
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const Line& line) { return line.message.find(part) != std::string::npos; }));
  }

  std::string text() const {
    std::string all;
    for (const auto& line : lines()) all += std::string(to_string(line.level)) + ": " + line.message + "\n";
    return all;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Line> lines_;
};

}  // namespace support
