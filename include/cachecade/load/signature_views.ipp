#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/load/signature_views.hpp>

#include <memory>

namespace cachecade::load {

struct SignatureViews::Listed {
  const void* tag;
  View view;
  const Listed* older;
};

CACHECADE_DECL SignatureViews::~SignatureViews() {
  for (const auto* listed = newest_.load(std::memory_order_acquire); listed != nullptr;) {
    const std::unique_ptr<const Listed> last(listed);
    listed = last->older;
  }
}

CACHECADE_DECL const detail::Counted& SignatureViews::of(const void* tag, Make make) const {
  const auto* newest = newest_.load(std::memory_order_acquire);
  for (const auto* listed = newest; listed != nullptr; listed = listed->older) {
    if (listed->tag == tag) return *listed->view;
  }
  auto fresh = std::make_unique<Listed>(Listed{tag, make(), newest});
  while (!newest_.compare_exchange_weak(fresh->older, fresh.get(), std::memory_order_acq_rel)) {
  }
  return *fresh.release()->view;
}

}  // namespace cachecade::load
