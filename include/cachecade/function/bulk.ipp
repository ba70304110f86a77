#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/function/bulk.hpp>

namespace cachecade::detail {

CACHECADE_DECL void throw_wrong_size(std::size_t results, std::size_t keys) {
  throw Error(Errc::wrong_size, "a function of many keys returned " + std::to_string(results) + " results for " +
                                    std::to_string(keys) + " keys: it returns one for each, in order");
}

}  // namespace cachecade::detail
