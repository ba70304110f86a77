#include <cachecade/memory/snapshot.hpp>
#include <cachecade/memory/snapshot_file.hpp>

#include <fuzz/snapshot_property.hpp>
#include <support/catch.hpp>

#include <sys/stat.h>

#include <climits>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

using cachecade::memory::read_file;
using cachecade::memory::read_snapshot;
using cachecade::memory::ReplacingFile;
using cachecade::memory::SnapshotWriter;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string written(const Pairs& pairs) {
  SnapshotWriter writer;
  auto bytes = writer.start();
  for (const auto& [key, value] : pairs) bytes += writer.entry(key, value);
  return bytes + writer.end();
}

const Pairs some = {
    {"t:f:[1]", "one"}, {"", ""}, {"t:f:[\"a\nb\"]", std::string("\0 3 4\nend ", 10)}, {"k", std::string(5000, 'x')}};

class Folder {
 public:
  Folder() { mkdtemp(path_.data()); }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::string path_ = std::filesystem::temp_directory_path() / "cachecade-XXXXXX";
};

}  // namespace

TEST_CASE("a snapshot reads back as what was written, whatever the bytes", "[memory][snapshot]") {
  for (const auto& pairs : {Pairs{}, some}) {
    const auto bytes = written(pairs);
    const auto records = read_snapshot(bytes);
    REQUIRE(records);
    REQUIRE(records->size() == pairs.size());
    for (std::size_t n = 0; n < pairs.size(); ++n) {
      CHECK((*records)[n].key == pairs[n].first);
      CHECK((*records)[n].value == pairs[n].second);
    }
  }
}

TEST_CASE("a snapshot that is cut anywhere or changed in any byte is refused with a reason", "[memory][snapshot]") {
  const auto whole = written({some[0], some[1], some[2]});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = read_snapshot(std::string_view(whole).substr(0, size));
    REQUIRE_FALSE(cut);
    REQUIRE_FALSE(cut.fault().message.empty());
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char change : {'\x01', '\x10', '\x7f'}) {
      auto damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      REQUIRE_FALSE(read_snapshot(damaged));
    }
  }
  CHECK_FALSE(read_snapshot(whole + "x"));
  CHECK_FALSE(read_snapshot(whole + whole));
  CHECK(read_snapshot("cachecade snapshot 2\n").fault().message.find("another version") != std::string::npos);
  CHECK(read_snapshot("%PDF-1.7").fault().message.find("no snapshot") != std::string::npos);
  CHECK_FALSE(read_snapshot("cachecade snapshot 1\n18446744073709551615 18446744073709551615\n"));
}

TEST_CASE("no bytes crash the snapshot reader", "[memory][snapshot][fuzz]") {
  const auto whole = written(some);
  std::mt19937 random(1);
  for (int n = 0; n < 20'000; ++n) {
    auto bytes = whole;
    for (auto changes = random() % 4 + 1; changes > 0; --changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    bytes.resize(random() % 2 == 0 ? bytes.size() : random() % bytes.size());
    REQUIRE(fuzz::snapshot_holds(bytes));
  }
}

TEST_CASE("a file is replaced as a whole or not at all", "[memory][snapshot]") {
  const Folder folder;
  const auto path = folder.file("snapshot");
  {
    ReplacingFile file(path);
    file.write("first");
    REQUIRE(file.commit());
  }
  CHECK(*read_file(path) == "first");
  CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::group_all) ==
        std::filesystem::perms::none);
  {
    ReplacingFile file(path);
    file.write("never committed");
  }
  CHECK(*read_file(path) == "first");
  CHECK(folder.files() == 1);
  ReplacingFile nowhere(folder.file("no such folder/snapshot"));
  nowhere.write("x");
  const auto failed = nowhere.commit();
  REQUIRE_FALSE(failed);
  CHECK(failed.fault().message.find("no such folder/snapshot: No such file") != std::string::npos);
  CHECK_FALSE(read_file(folder.file("missing")));
  CHECK_FALSE(read_file(folder.file("")));
}

TEST_CASE("a file's name may be as long as the folder takes", "[memory][snapshot]") {
  const Folder folder;
  const auto path = folder.file(std::string(NAME_MAX, 'n'));
  ReplacingFile file(path);
  file.write("bytes");
  REQUIRE(file.commit());
  CHECK(*read_file(path) == "bytes");
  CHECK(folder.files() == 1);
}

TEST_CASE("a link is followed to its regular file, and stays a link", "[memory][snapshot]") {
  const Folder folder;
  std::filesystem::create_directory(folder.file("volume"));
  const auto target = folder.file("volume/snapshot");
  const auto link = folder.file("link");
  const auto link_to_link = folder.file("link to link");
  std::filesystem::create_symlink("volume/snapshot", link);
  std::filesystem::create_symlink(link, link_to_link);
  const auto save = [](const std::string& path, std::string_view bytes) {
    ReplacingFile file(path);
    file.write(bytes);
    return file.commit();
  };
  CHECK_FALSE(save(link, "a link to nothing"));
  REQUIRE(save(target, "first"));
  for (const auto& path : {link, link_to_link}) {
    REQUIRE(save(path, path));
    CHECK(std::filesystem::is_symlink(path));
    CHECK(std::filesystem::is_regular_file(std::filesystem::symlink_status(target)));
    CHECK(*read_file(target) == path);
    CHECK(*read_file(path) == path);
  }
  CHECK(folder.files() == 3);
}

TEST_CASE("what is no regular file is never replaced, behind a link neither", "[memory][snapshot]") {
  const Folder folder;
  const auto fifo = folder.file("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const auto directory = folder.file("directory");
  std::filesystem::create_directory(directory);
  std::filesystem::create_symlink(fifo, folder.file("link to fifo"));
  std::filesystem::create_symlink("/dev/null", folder.file("link to device"));
  std::filesystem::create_symlink(folder.file("loop"), folder.file("loop"));
  const auto files = folder.files();
  for (const auto& path : {fifo, directory, directory + "/", folder.file("link to fifo"), folder.file("link to device"),
                           folder.file("loop"), std::string("/dev/null"), std::string()}) {
    CAPTURE(path);
    const auto status = std::filesystem::symlink_status(path).type();
    ReplacingFile file(path);
    file.write("x");
    CHECK(file.failed());
    CHECK_FALSE(file.commit());
    CHECK_FALSE(read_file(path));
    CHECK(std::filesystem::symlink_status(path).type() == status);
  }
  CHECK(folder.files() == files);
}
