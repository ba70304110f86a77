// expect: this result holds views or raw pointers
// lines: 12
#include <cachecade.hpp>

#include <functional>
using namespace std::chrono_literals;
struct Row {
  int id = 0;
  std::reference_wrapper<const std::string> name;
};
int main() {
  const cachecade::Cache cache({.storage_engines = {"memory"}});
  cache.get<int>("key");
#ifdef CACHECADE_MUST_FAIL
  cache.get<Row>("key");
#endif
}
