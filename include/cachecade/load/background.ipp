#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/background.hpp>
#include <cachecade/load/core.hpp>

#include <utility>

namespace cachecade::load {

CACHECADE_DECL bool post(CoreBase& core, detail::Callback<void()> task) {
  return static_cast<Core&>(core).executor().post(std::move(task));
}

}  // namespace cachecade::load
