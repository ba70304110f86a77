// Candidate: a store that a cache may work with, as its selection found it.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/fault.hpp>

#include <memory>
#include <optional>

namespace cachecade::store {

struct Candidate {
  std::shared_ptr<Backend> backend{};
  bool opened = false;             // it answered; else it is opened when it is needed
  std::optional<Fault> refused{};  // why not, where it was asked
};

}  // namespace cachecade::store
