// The build id against readelf and against programs linked with and without one.
#include <cachecade/load/build_id.hpp>

#include <support/catch.hpp>

#include <gnu/libc-version.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string output_of(const std::string& command) {
  std::string out;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 256> buffer{};
  while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr) out.append(buffer.data());
  REQUIRE(::pclose(pipe) == 0);
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

std::string readelf_build_id(const fs::path& program) {
  const auto text = output_of("readelf -n '" + program.string() + "'");
  constexpr std::string_view label = "Build ID: ";
  const auto at = text.find(label);
  if (at == text.npos) return {};
  return text.substr(at + label.size(), text.find('\n', at) - at - label.size());
}

class TempDir {
 public:
  TempDir() {
    std::string pattern = (fs::temp_directory_path() / "cachecade-build-id-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

fs::path build_program(const fs::path& directory, const std::string& name, const std::string& link_flag) {
  const auto source = directory / (name + ".cpp");
  std::ofstream(source) << "#include <cachecade/load/build_id.hpp>\n#include <cstdio>\n"
                           "int main() { std::puts(cachecade::build_id(\"\").c_str()); }\n";
  const auto include = fs::absolute(fs::path(__FILE__)).parent_path().parent_path().parent_path() / "include";
#if defined(__clang__)
  const std::string compiler = "clang++-" + std::to_string(__clang_major__);
#else
  const std::string compiler = "g++";
#endif
  const auto program = directory / name;
  output_of(compiler + " -std=c++20 -I'" + include.string() + "' '" + source.string() + "' " + link_flag + " -o '" +
            program.string() + "'");
  return program;
}

void append(std::vector<unsigned char>& notes, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) notes.push_back(static_cast<unsigned char>(number >> shift));
}

std::vector<unsigned char> note(std::string_view owner, std::string_view content, std::uint32_t type) {
  std::vector<unsigned char> out;
  append(out, static_cast<std::uint32_t>(owner.size()));
  append(out, static_cast<std::uint32_t>(content.size()));
  append(out, type);
  for (const auto part : {owner, content}) {
    out.insert(out.end(), part.begin(), part.end());
    while (out.size() % 4 != 0) out.push_back(0);
  }
  return out;
}

constexpr std::string_view gnu{"GNU\0", 4};

}  // namespace

TEST_CASE("a program with a build id is named as readelf names it", "[build_id]") {
  const TempDir directory;
  const auto program = build_program(directory.path(), "with", "-Wl,--build-id=sha1");
  const auto expected = readelf_build_id(program);
  REQUIRE(expected.size() == 40);
  CHECK(output_of(program.string()) == expected);
  CHECK(output_of(program.string()) == expected);
}

TEST_CASE("a program without a build id has one of its process", "[build_id]") {
  const TempDir directory;
  const auto program = build_program(directory.path(), "without", "-Wl,--build-id=none");
  REQUIRE(readelf_build_id(program).empty());
  const auto first = output_of(program.string());
  const auto second = output_of(program.string());
  CHECK(first.size() == 17);
  CHECK(first[0] == 'p');
  CHECK(first.find_first_not_of("0123456789abcdef", 1) == std::string::npos);
  CHECK(first != second);
}

TEST_CASE("this program is named as readelf names it, and the C library by its own id", "[build_id]") {
  static const char in_this_module = 0;
  const auto own = cachecade::build_id(&in_this_module);
  const auto expected = readelf_build_id(fs::read_symlink("/proc/self/exe"));
  CHECK((expected.empty() ? own[0] == 'p' : own == expected));
  CHECK(own == cachecade::build_id(&in_this_module));
  CHECK(own != cachecade::build_id(reinterpret_cast<const void*>(&::gnu_get_libc_version)));
}

TEST_CASE("an address in no module has the id of the process", "[build_id]") {
  CHECK(cachecade::build_id(nullptr) == cachecade::detail::process_id_text());
  const int on_the_stack = 0;
  CHECK(cachecade::build_id(&on_the_stack)[0] == 'p');
}

TEST_CASE("notes are read within their bounds at every cut", "[build_id]") {
  using cachecade::detail::build_id_of_notes;
  auto notes = note(gnu, "abcd-some-abi-tag", 1);
  const auto wanted = note(gnu, "\x01\xab\xff", 3);
  notes.insert(notes.end(), wanted.begin(), wanted.end());
  CHECK(build_id_of_notes(notes, 4) == "01abff");
  for (std::size_t size = 0; size + 1 < notes.size(); ++size) {
    const std::vector<unsigned char> cut(notes.begin(), notes.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(build_id_of_notes(cut, 4).empty());
  }
  for (std::size_t at = 0; at < 8; ++at) {
    auto odd = notes;
    odd[at] = 0xff;
    CHECK(build_id_of_notes(odd, 4).size() <= 6);
  }
  CHECK(build_id_of_notes(note("Go\0\0", "x", 3), 4).empty());
}
