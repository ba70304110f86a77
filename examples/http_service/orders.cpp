#include "routes.hpp"

#include <cachecade.hpp>

#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

std::vector<int> load_orders(int user) {
  std::this_thread::sleep_for(100ms);
  return {user * 10 + 1, user * 10 + 2};
}

const auto get_orders = cachecade::cachecaded("orders.of_user", 30s, load_orders);

}  // namespace

void add_order_routes(httplib::Server& server) {
  server.Get(R"(/users/(\d{1,9})/orders)", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(get_orders.json(std::stoi(request.matches[1])), "application/json");
  });
}
