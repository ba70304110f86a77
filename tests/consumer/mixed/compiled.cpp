#include "mixed.hpp"

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#error "this file is the compiled half"
#endif

using namespace std::chrono_literals;

namespace {
const auto wrapped = cachecade::cachecaded("twice", 60s, twice);
}

namespace compiled {

int call(int x) { return wrapped(x); }
bool holds(int x) { return wrapped.peek(x).has_value(); }
std::string backend() { return cachecade::active_backend(); }
cachecade::Stats stats(const cachecade::Cache<>& cache) { return cache.stats(); }
void enable(bool on) { cachecade::enable_caching(on); }

bool refuses_name(const char* name) {
  try {
    cachecade::cachecaded(name, 60s, thrice);
    return false;
  } catch (const cachecade::Error& error) {
    return error.code() == cachecade::Errc::name_conflict;
  }
}

void register_backend(const char* name) {
  cachecade::register_backend(name, [](const cachecade::Options&, const cachecade::BackendContext&) {
    return cachecade::Fault{cachecade::FaultKind::config, "made in the compiled half"};
  });
}

}  // namespace compiled
