// Real TLS servers (openssl s_server) with certificates made on the spot.
#include <cachecade/http/client.hpp>

#include <support/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace cachecade;

extern "C" char** environ;

namespace {

/// A directory with a certificate authority and what it signed; gone with the object.
class Certificates {
 public:
  Certificates() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cachecade-tls-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    directory_ = pattern;
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem -subj "
        "/CN=test-ca -days 30");
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout self.key -out self.pem "
        "-subj /CN=localhost"
        " -addext subjectAltName=DNS:localhost -days 30");
    run("touch index.txt && echo 1000 > serial && printf "
        "'[ca]\\ndefault_ca=c\\n[c]\\ndatabase=index.txt\\nserial=serial\\n"
        "new_certs_dir=.\\ndefault_md=sha256\\npolicy=p\\ncopy_extensions=copy\\nunique_subject=no\\n[p]\\ncommonName="
        "supplied\\n' > ca.conf");
    sign("good", "localhost", "-days 30");
    sign("wrong", "elsewhere.test", "-days 30");
    sign("expired", "localhost", "-startdate 20200101000000Z -enddate 20200201000000Z");
  }
  ~Certificates() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  std::string file(const std::string& name) const { return directory_ + "/" + name; }

 private:
  void sign(const std::string& name, const std::string& host, const std::string& life) {
    run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout " + name + ".key -out " + name +
        ".csr -subj /CN=" + host + " -addext subjectAltName=DNS:" + host);
    run("openssl ca -batch -notext -config ca.conf -cert ca.pem -keyfile ca.key -in " + name + ".csr -out " + name +
        ".pem " + life);
  }
  void run(const std::string& command) {
    const auto line = "cd '" + directory_ + "' && { " + command + "; } >>openssl.log 2>&1";
    INFO(command);
    REQUIRE(std::system(line.c_str()) == 0);
  }

  std::string directory_;
};

/// `openssl s_server` on a port of its own choice; ended with the object.
class TlsServer {
 public:
  TlsServer(const Certificates& files, const std::string& name, const std::vector<std::string>& options = {"-www"}) {
    int out[2];
    REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
    const auto cert = files.file(name + ".pem");
    const auto key = files.file(name + ".key");
    std::vector<std::string> words = {"openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", cert, "-key", key};
    words.insert(words.end(), options.begin(), options.end());
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    const int failed = ::posix_spawnp(&process_, "openssl", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    REQUIRE(failed == 0);
    output_ = out[0];
    port_ = announced_port();
    REQUIRE(port_ != 0);
  }
  ~TlsServer() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    ::close(output_);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::string url() const { return "https://localhost:" + std::to_string(port_) + "/v0/t0ken"; }

 private:
  int announced_port() const {
    std::string text;
    for (const auto end = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < end;) {
      const auto at = text.find("ACCEPT ");
      const auto line = at == std::string::npos ? at : text.find('\n', at);
      if (line != std::string::npos) return std::stoi(text.substr(text.rfind(':', line) + 1));
      pollfd waiting{output_, POLLIN, 0};
      if (::poll(&waiting, 1, 100) <= 0) continue;
      char bytes[512];
      const auto got = ::read(output_, bytes, sizeof bytes);
      if (got <= 0) return 0;
      text.append(bytes, static_cast<std::size_t>(got));
    }
    return 0;
  }

  pid_t process_ = -1;
  int output_ = -1;
  int port_ = 0;
};

Result<http::Response> fetch(const TlsServer& server, const std::string& ca_file) {
  http::Client client({.ca_file = ca_file});
  return client.request({http::Method::get, server.url(), {}}, {}, 5s, Deadline::after(5s));
}

}  // namespace

TEST_CASE("TLS: only a valid certificate for this host from a trusted authority is accepted", "[http][D13]") {
  const Certificates files;
  const auto ca = files.file("ca.pem");
  {
    const TlsServer server(files, "good");
    const auto trusted = fetch(server, ca);
    INFO((trusted.ok() ? std::string() : trusted.fault().message));
    REQUIRE(trusted.ok());
    CHECK(trusted->status == 200);
    const auto unknown_authority = fetch(server, "");
    REQUIRE_FALSE(unknown_authority.ok());
    CHECK(unknown_authority.fault().kind == FaultKind::config);
  }
  for (const std::string name : {"self", "wrong", "expired"}) {
    CAPTURE(name);
    const TlsServer server(files, name);
    const auto answer = fetch(server, ca);
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.fault().kind == FaultKind::config);
    CHECK(answer.fault().message.find("t0ken") == std::string::npos);
  }
}

TEST_CASE("TLS older than 1.2 is not spoken", "[http][D13]") {
  const Certificates files;
  const TlsServer server(files, "good", {"-www", "-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"});
  CHECK_FALSE(fetch(server, files.file("ca.pem")).ok());
}

TEST_CASE("TLS: a server that leaves while we write raises no SIGPIPE", "[http][D13]") {
  const Certificates files;
  const std::string body(std::size_t{8} << 20, 'b');
  for (int i = 0; i < 3; ++i) {
    const TlsServer server(files, "good", {});  // ends every conversation at once: its input is empty
    http::Client client({.ca_file = files.file("ca.pem")});
    const auto answer = client.request({http::Method::post, server.url(), body}, {}, 5s, Deadline::after(5s));
    CHECK_FALSE(answer.ok());
  }
}
