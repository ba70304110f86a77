// ObservedLoad: a load that knows how it ended, so that what goes wrong around it can be told from what it throws.
#pragma once

#include <cachecade/detail/value_ops.hpp>
#include <cachecade/load/load.hpp>

namespace cachecade::load {

/// Of one thread.
class ObservedLoad {
 public:
  explicit ObservedLoad(Load load) : load_(load) {}

  void operator()(detail::Slot& into) {
    threw_ = true;
    load_(into);
    threw_ = false;
    returned_ = true;
  }

  /// Whether the last run threw.
  bool threw() const noexcept { return threw_; }
  bool returned() const noexcept { return returned_; }

 private:
  const Load load_;
  bool threw_ = false;
  bool returned_ = false;
};

}  // namespace cachecade::load
