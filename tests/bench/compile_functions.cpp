// A user's file that wraps FUNCTIONS functions (1 to 5), each with types of its own: see tests/bench/compile.
#include <cachecade.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;

struct User {
  int id = 0;
  std::string name;
};

std::string user_name(int id);
int user_id(const std::string& name);
User find_user(int team, const std::string& name);
std::vector<User> search_users(std::string_view words);
std::optional<User> newest_user(std::chrono::seconds within);

int main() {
  auto name_of = cachecade::cachecaded("users.name", 60s, user_name);
  auto used = name_of(1).size();
#if FUNCTIONS > 1
  auto id_of = cachecade::cachecaded("users.id", 60s, user_id);
  used += static_cast<std::size_t>(id_of("x"));
#endif
#if FUNCTIONS > 2
  auto find = cachecade::cachecaded("users.find", 60s, find_user);
  used += find(1, "x").name.size();
#endif
#if FUNCTIONS > 3
  auto search = cachecade::cachecaded("users.search", 60s, search_users);
  used += search("x").size();
#endif
#if FUNCTIONS > 4
  auto newest = cachecade::cachecaded("users.newest", 60s, newest_user);
  used += newest(5s).has_value() ? 1u : 0u;
#endif
  return used == 0 ? 1 : 0;
}
