#include <cachecade/replit/database_url.hpp>

#include <support/catch.hpp>
#include <support/log_capture.hpp>

#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

using namespace std::chrono_literals;
using cachecade::Clock;
using cachecade::FaultKind;
using cachecade::ReplitOptions;
using cachecade::replit::DatabaseUrl;
using cachecade::replit::find_endpoint;
using cachecade::replit::read_url_file;

namespace {

class TempDirectory {
 public:
  TempDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cachecade-url-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  std::string file(const std::string& name = "replitdb") const { return path_ + "/" + name; }
  void write(const std::string& content) const { std::ofstream(file(), std::ios::binary | std::ios::trunc) << content; }

 private:
  std::string path_;
};

/// REPLIT_DB_URL as given (or absent) while the object lives.
class Environment {
 public:
  explicit Environment(const char* value) {
    if (const char* before = std::getenv("REPLIT_DB_URL")) before_ = before;
    set(value);
  }
  ~Environment() { set(before_ ? before_->c_str() : nullptr); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  static void set(const char* value) { value ? ::setenv("REPLIT_DB_URL", value, 1) : ::unsetenv("REPLIT_DB_URL"); }

 private:
  std::optional<std::string> before_;
};

const std::string url_a = "https://kv.replit.com/v0/token-aaaaaaaa";
const std::string url_b = "https://kv.replit.com/v0/token-bbbbbbbb";
const std::string url_c = "https://kv.replit.com/v0/token-cccccccc";
const Clock::Steady start{100h};

}  // namespace

TEST_CASE("the URL file counts only if it is a small regular file of ours", "[replit][I10]") {
  const TempDirectory directory;
  const auto read = [&] { return read_url_file(directory.file()); };
  SECTION("white space at the ends is dropped") {
    directory.write("\n " + url_a + " \r\n");
    REQUIRE(read().ok());
    CHECK(read().value() == url_a);
  }
  SECTION("a missing or empty file is none") {
    REQUIRE(read().ok());
    CHECK_FALSE(read()->has_value());
    directory.write(" \n");
    REQUIRE(read().ok());
    CHECK_FALSE(read()->has_value());
  }
  SECTION("4096 bytes are read, 4097 refused") {
    directory.write(std::string(4096, 'x'));
    CHECK(read().ok());
    directory.write(std::string(4097, 'x'));
    REQUIRE_FALSE(read().ok());
    CHECK(read().fault().kind == FaultKind::config);
  }
  SECTION("a directory, a pipe and a device are refused without waiting") {
    REQUIRE(::mkdir(directory.file().c_str(), 0700) == 0);
    CHECK_FALSE(read().ok());
    REQUIRE(::mkfifo(directory.file("pipe").c_str(), 0600) == 0);
    CHECK_FALSE(read_url_file(directory.file("pipe")).ok());
    CHECK_FALSE(read_url_file("/dev/zero").ok());
  }
  SECTION("a file of another user is refused") {
    directory.write(url_a);
    if (::geteuid() == 0) {
      REQUIRE(::chown(directory.file().c_str(), 12345, 12345) == 0);
      REQUIRE_FALSE(read().ok());
      CHECK(read().fault().message.find("another user") != std::string::npos);
      CHECK(read().fault().message.find("token") == std::string::npos);
    } else {
      CHECK(read().ok());
      CHECK(read_url_file("/etc/hostname").ok());  // root's
    }
  }
}

TEST_CASE("the options win over the file, the file over the environment", "[replit][I10]") {
  const TempDirectory directory;
  ReplitOptions options;
  options.url_file = directory.file();
  {
    const Environment none(nullptr);
    const auto nothing = find_endpoint(options, nullptr);
    REQUIRE_FALSE(nothing.ok());
    CHECK(nothing.fault().kind == FaultKind::config);
    CHECK(nothing.fault().message.starts_with("no Replit database: "));
    CHECK(nothing.fault().message.find("REPLIT_DB_URL") != std::string::npos);
  }
  const Environment environment(url_c.c_str());
  CHECK(find_endpoint(options, nullptr)->base == url_c);
  directory.write(url_b + "\n");
  CHECK(find_endpoint(options, nullptr)->base == url_b);
  options.url = url_a;
  CHECK(find_endpoint(options, nullptr)->base == url_a);
}

TEST_CASE("a URL file that must not be trusted is skipped with a word", "[replit][I10]") {
  const TempDirectory directory;
  support::LogCapture capture;
  cachecade::Logger log(capture.sink());
  ReplitOptions options;
  options.url_file = directory.file();
  directory.write(std::string(5000, 'x'));
  {
    const Environment environment(url_c.c_str());
    CHECK(find_endpoint(options, &log)->base == url_c);
    CHECK(capture.count("larger than 4096 bytes") == 1);
  }
  const Environment none(nullptr);
  const auto nothing = find_endpoint(options, &log);
  REQUIRE_FALSE(nothing.ok());
  CHECK(nothing.fault().message.find("larger than 4096 bytes") != std::string::npos);
}

TEST_CASE("a URL file with a bad URL is a fault, not a reason to look elsewhere", "[replit][I10]") {
  const TempDirectory directory;
  const Environment environment(url_c.c_str());
  ReplitOptions options;
  options.url_file = directory.file();
  directory.write("http://kv.replit.com/v0/token-in-the-clear");
  const auto endpoint = find_endpoint(options, nullptr);
  REQUIRE_FALSE(endpoint.ok());
  CHECK(endpoint.fault().kind == FaultKind::config);
  CHECK(endpoint.fault().message.find("token-in") == std::string::npos);
}

TEST_CASE("the source is read anew after an hour, and at once when the URL does not serve", "[replit][D10]") {
  const TempDirectory directory;
  const Environment none(nullptr);
  support::LogCapture capture;
  const auto log = std::make_shared<cachecade::Logger>(capture.sink());
  ReplitOptions options;
  options.url_file = directory.file();
  directory.write(url_a);
  DatabaseUrl urls(options, log, *find_endpoint(options, log.get()), start);
  directory.write(url_b);
  const auto first = *urls.current(start + 59min);
  CHECK(first->base == url_a);
  SECTION("hourly") { CHECK((*urls.current(start + 60min))->base == url_b); }
  SECTION("when refused") {
    CHECK(urls.moved_from(first, start + 1min));
    CHECK((*urls.current(start + 1min))->base == url_b);
  }
  SECTION("a source that turned bad leaves the old URL in force") {
    std::filesystem::remove(directory.file());
    CHECK((*urls.current(start + 2h))->base == url_a);
    directory.write("rubbish");
    CHECK((*urls.current(start + 4h))->base == url_a);
    CHECK_FALSE(urls.moved_from(first, start + 4h));
  }
  SECTION("another thread's finding counts") {
    CHECK(urls.moved_from(first, start + 1min));
    CHECK(urls.moved_from(first, start + 1min));
  }
  log->write(cachecade::LogLevel::info, "a " + url_a + " b " + url_b);
  CHECK(capture.count("token-aaaaaaaa") == 0);
}

TEST_CASE("a refused URL is not asked again for 30 s, unless the source names another", "[replit][D10]") {
  const TempDirectory directory;
  const Environment none(nullptr);
  ReplitOptions options;
  options.url_file = directory.file();
  directory.write(url_a);
  DatabaseUrl urls(options, nullptr, *find_endpoint(options, nullptr), start);
  const auto used = *urls.current(start);
  urls.refuse(used, start);
  REQUIRE_FALSE(urls.current(start + 29s).ok());
  CHECK(urls.current(start + 29s).fault().kind == FaultKind::auth);
  CHECK(urls.current(start + 29s).fault().message.find("token-a") == std::string::npos);
  SECTION("time") { CHECK(urls.current(start + 30s).ok()); }
  SECTION("another URL") {
    directory.write(url_b);
    CHECK((*urls.current(start + 1s))->base == url_b);
    urls.refuse(used, start + 1s);
    CHECK(urls.current(start + 1s).ok());
  }
}

TEST_CASE("a URL from the options is never replaced", "[replit][D10]") {
  const TempDirectory directory;
  directory.write(url_b);
  const Environment environment(url_c.c_str());
  ReplitOptions options;
  options.url = url_a;
  options.url_file = directory.file();
  DatabaseUrl urls(options, nullptr, *find_endpoint(options, nullptr), start);
  const auto used = *urls.current(start + 5h);
  CHECK(used->base == url_a);
  CHECK_FALSE(urls.moved_from(used, start + 5h));
}
