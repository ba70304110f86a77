// The official Replit client (@replit/database from npm) as a program: installed into a temporary directory, run by
// node. Whatever is missing or unreachable is a failed test, never a skipped one.
#pragma once

#include <support/catch.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace integration {

class ReplitNpm {
 public:
  ReplitNpm() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cachecade-npm-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) FAIL("no temporary directory");
    directory_ = pattern;
    const auto source = std::filesystem::path(__FILE__).parent_path() / "npm";
    for (const char* name : {"package.json", "interop.mjs"})
      std::filesystem::copy_file(source / name, directory_ / name);
    shell("npm install --no-package-lock --no-audit --no-fund --ignore-scripts >install.log 2>&1", "install.log");
    const auto installed = nlohmann::json::parse(read("node_modules/@replit/database/package.json"));
    if (installed.at("version") != "3.0.1") FAIL("another version of @replit/database was installed");
  }
  ~ReplitNpm() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  ReplitNpm(const ReplitNpm&) = delete;
  ReplitNpm& operator=(const ReplitNpm&) = delete;

  /// Does the steps (see npm/interop.mjs) on the database at `url` and gives their results.
  nlohmann::json run(const std::string& url, const nlohmann::json& steps) const {
    std::ofstream(directory_ / "steps.json", std::ios::binary) << steps.dump();
    shell("REPLIT_DB_URL='" + url + "' node interop.mjs <steps.json >results.json 2>run.log", "run.log");
    return nlohmann::json::parse(read("results.json"));
  }

 private:
  void shell(const std::string& command, const std::string& log) const {
    if (std::system(("cd '" + directory_.string() + "' && timeout 60 " + as_program(command)).c_str()) != 0) {
      FAIL("this test needs node, npm and the npm registry; failed: " << command << "\n" << read(log));
    }
  }

  /// timeout(1) runs a program, not an assignment.
  static std::string as_program(const std::string& command) { return "sh -c \"" + command + "\""; }

  std::string read(const std::string& name) const {
    std::ifstream file(directory_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path directory_;
};

}  // namespace integration
