// Basic use: wrap, call, look, invalidate.
#include <cachecade.hpp>

#include <nlohmann/json.hpp>

#include <cassert>
#include <chrono>
#include <iostream>
#include <string>

using namespace std::chrono_literals;

struct User {
  int id = 0;
  std::string name;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(User, id, name)
};

int runs = 0;

User load_user(int id) {
  ++runs;
  return {id, "user " + std::to_string(id)};
}

int main() {
  cachecade::init_cache({.storage_engines = {"memory"}});
  auto get_user = cachecade::cachecaded("users.get", 60s, load_user);

  std::cout << get_user(42).name << '\n';  // runs load_user
  std::cout << get_user(42).name << '\n';  // does not
  std::cout << "runs: " << runs << ", key: " << get_user.key(42) << ", JSON: " << get_user.json(42) << '\n';

  if (auto entry = get_user.entry(42)) {
    std::cout << "age " << entry->age.count() << " ms in " << entry->store << '\n';
  }
  get_user.invalidate(42);
  std::cout << "after invalidate: " << (get_user.peek(42) ? "still there" : "gone") << '\n';

  get_user.put(User{42, "somebody else"}, 42);
  std::cout << get_user(42).name << '\n';
  std::cout << "cleared " << cachecade::clear_cache("users.*") << " entries\n";
  return runs == 1 ? 0 : 1;
}
