// The library of the target cachecade::compiled.
#include <cachecade/src.hpp>
