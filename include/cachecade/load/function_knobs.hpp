// FunctionKnobs: what the core must know of the knobs that need a function's types.
#pragma once

#include <cachecade/codec.hpp>
#include <cachecade/detail/counted.hpp>
#include <cachecade/load/callable_facts.hpp>
#include <cachecade/load/result_hooks.hpp>

#include <memory>

namespace cachecade::load {

struct FunctionKnobs : detail::Counted {
  ResultHooks hooks{};
  std::shared_ptr<const detail::Codec> codec{};  // null: the default one
  bool makes_keys = false;                       // the policy makes keys of the arguments
  bool makes_tags = false;                       // and tags
  WriteArguments write_arguments{};              // of calls by name, where it makes keys
};

}  // namespace cachecade::load
