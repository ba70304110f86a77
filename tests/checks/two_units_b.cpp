#include <cachecade.hpp>

using namespace std::chrono_literals;

int twice(int x);

bool other_unit_sees(int x) { return cachecade::cachecaded<twice>(60s).peek(x).has_value(); }
int twice_of_the_other_unit(int x) { return cachecade::cachecaded<twice>(60s)(x); }
