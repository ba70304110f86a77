// Many at once: a list of keys costs one query for those that are missing, not one for each.
#include <cachecade.hpp>

#include <chrono>
#include <iostream>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

using namespace std::chrono_literals;

int queries = 0;

// SELECT id, name FROM users WHERE id IN (...)
std::unordered_map<int, std::string> load_users(std::span<const int> ids) {
  ++queries;
  std::unordered_map<int, std::string> users;
  for (const int id : ids) {
    if (id < 1000) users[id] = "user " + std::to_string(id);
  }
  return users;
}

int main() {
  cachecade::init_cache({.storage_engines = {"memory"}});
  auto get_users = cachecade::cachecaded_many({.name = "users.get", .ttl = 60s, .negative_ttl = 5s}, load_users);

  const std::vector<int> team{7, 42, 4711};
  const auto users = get_users.many(team);  // one query for three
  for (std::size_t at = 0; at < team.size(); ++at) {
    std::cout << team[at] << ": " << users[at].value_or("there is none") << '\n';
  }
  get_users.many({42, 43, 4711});                   // one query, for 43
  std::cout << get_users(42).value_or("") << '\n';  // none
  get_users.invalidate(42);
  std::cout << "queries: " << queries << '\n';
  return queries == 2 ? 0 : 1;
}
