// expect: this result holds views or raw pointers
// lines: 12
#include <cachecade.hpp>

using namespace std::chrono_literals;
struct Row {
  int id = 0;
  int& count;
};
int main() {
  const cachecade::Cache cache({.storage_engines = {"memory"}});
  cache.get<int>("key");
#ifdef CACHECADE_MUST_FAIL
  cache.get<Row>("key");
#endif
}
