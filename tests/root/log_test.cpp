#include <cachecade/detail/sanitize.hpp>
#include <cachecade/log.hpp>

#include <support/catch.hpp>
#include <support/log_capture.hpp>
#include <support/manual_clock.hpp>

#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>

using namespace std::chrono_literals;
using cachecade::Logger;
using cachecade::LogLevel;

TEST_CASE("a kind of message comes at most once a minute", "[log]") {
  support::LogCapture capture;
  auto clock = std::make_shared<support::ManualClock>();
  Logger log(capture.sink(), clock);
  for (int n = 0; n < 100; ++n) log.write_rarely("a", LogLevel::warning, "first kind");
  log.write_rarely("b", LogLevel::warning, "second kind");
  CHECK(capture.count("first kind") == 1);
  CHECK(capture.count("second kind") == 1);
  clock->advance(59s);
  log.write_rarely("a", LogLevel::warning, "first kind");
  CHECK(capture.count("first kind") == 1);
  clock->advance(1s);
  log.write_rarely("a", LogLevel::warning, "first kind");
  CHECK(capture.count("first kind") == 2);
}

TEST_CASE("a hidden secret never passes, raw or percent-encoded", "[log][I1]") {
  support::LogCapture capture;
  Logger log(capture.sink());
  log.hide("p@ss/w\xC3\xB6rd");
  log.hide("");
  log.write(LogLevel::error, "raw p@ss/w\xC3\xB6rd upper p%40ss%2Fw%C3%B6rd lower p%40ss%2fw%c3%b6rd end");
  CHECK(capture.text() == "error: raw *** upper *** lower *** end\n");
}

TEST_CASE("foreign bytes cannot forge a second line or run on for ever", "[log][I2]") {
  support::LogCapture capture;
  Logger log(capture.sink());
  log.write(LogLevel::info, "one\r\ntwo\x1b[31m\x7f" + std::string(1'000'000, 'x'));
  const auto line = capture.lines().at(0).message;
  CHECK(line.find("one\\x0d\\x0atwo\\x1b[31m\\x7f") == 0);
  CHECK(line.size() < 3000);
  CHECK(cachecade::detail::quoted(std::string(1'000'000, 'y')).size() < 270);
}

TEST_CASE("a sink that throws harms nobody", "[log]") {
  Logger log([](LogLevel, std::string_view) { throw std::runtime_error("disk full"); });
  CHECK_NOTHROW(log.write(LogLevel::error, "message"));
}

TEST_CASE("the default sink writes one line to std::clog", "[log]") {
  std::ostringstream out;
  auto* const before = std::clog.rdbuf(out.rdbuf());
  Logger().write(LogLevel::warning, "careful");
  std::clog.rdbuf(before);
  CHECK(out.str() == "cachecade warning: careful\n");
}
