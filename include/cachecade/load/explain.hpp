// What a call would find and do, told without making it.
#pragma once

#include <cachecade/explanation.hpp>
#include <cachecade/load/request.hpp>

namespace cachecade::load {

/// Runs no function and changes nothing: no entry, no use counter, no statistics, no breaker. It asks a store as a call
/// would, at most for its timeout, but for one that rests.
Explanation explain(Request& request);

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/explain.ipp>
#endif
