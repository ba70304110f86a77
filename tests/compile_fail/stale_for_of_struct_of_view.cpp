// expect: its arguments must be owned
#include <cachecade.hpp>
using namespace std::chrono_literals;
struct Query {
  std::string_view text;
  friend auto cachecade_key(const Query& query) { return query.text; }
};
std::size_t count(const Query& query);
int main() {
  auto good = cachecade::cachecaded({.name = "f", .ttl = 1s}, count);
#ifdef CACHECADE_MUST_FAIL
  auto bad = cachecade::cachecaded({.name = "f", .ttl = 1s, .stale_for = 1s}, count);
#endif
}
