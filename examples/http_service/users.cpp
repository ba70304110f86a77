#include "routes.hpp"

#include <cachecade.hpp>

#include <nlohmann/json.hpp>

#include <string>

using namespace std::chrono_literals;

namespace {

struct User {
  int id = 0;
  std::string name;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(User, id, name)
};

User load_user(int id) {
  std::this_thread::sleep_for(100ms);  // a database somewhere
  return {id, "user " + std::to_string(id)};
}

const auto get_user = cachecade::cachecaded("users.get", 60s, load_user);

}  // namespace

void add_user_routes(httplib::Server& server) {
  server.Get(R"(/users/(\d{1,9}))", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(get_user.json(std::stoi(request.matches[1])), "application/json");
  });
  server.Delete(R"(/users/(\d{1,9}))", [](const httplib::Request& request, httplib::Response& response) {
    response.status = get_user.invalidate(std::stoi(request.matches[1])) ? 204 : 404;
  });
}
