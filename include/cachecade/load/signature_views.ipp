#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/signature_views.hpp>

#include <utility>

namespace cachecade::load {

struct SignatureViews::View {
  const void* tag;
  std::unique_ptr<const BoundFunctions> function;
  const View* older;
};

CACHECADE_DECL SignatureViews::~SignatureViews() {
  for (const auto* view = newest_.load(std::memory_order_acquire); view != nullptr;) {
    const std::unique_ptr<const View> last(view);
    view = last->older;
  }
}

CACHECADE_DECL const BoundFunctions& SignatureViews::of(const void* tag, Make make) const {
  const auto* newest = newest_.load(std::memory_order_acquire);
  for (const auto* view = newest; view != nullptr; view = view->older) {
    if (view->tag == tag) return *view->function;
  }
  auto fresh = std::make_unique<View>(View{tag, make(), newest});
  while (!newest_.compare_exchange_weak(fresh->older, fresh.get(), std::memory_order_acq_rel)) {
  }
  return *fresh.release()->function;
}

}  // namespace cachecade::load
