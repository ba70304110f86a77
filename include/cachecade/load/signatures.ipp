#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/argument.hpp>
#include <cachecade/load/signatures.hpp>

#include <memory>
#include <utility>

namespace cachecade::load {

CACHECADE_DECL void Signatures::add(std::string part, WriteArguments write, bool tagged) {
  for (auto* known = newest_.load(std::memory_order_acquire); known != nullptr; known = known->older) {
    if (known->part == part && known->tagged == tagged) return;
  }
  auto* const fresh = new Signature{std::move(part), std::move(write), tagged};
  fresh->older = newest_.load(std::memory_order_relaxed);
  while (!newest_.compare_exchange_weak(fresh->older, fresh, std::memory_order_release, std::memory_order_relaxed)) {
  }
}

CACHECADE_DECL Signatures::~Signatures() {
  for (auto* signature = newest_.load(std::memory_order_acquire); signature != nullptr;) {
    const std::unique_ptr<const Signature> last(signature);
    signature = last->older;
  }
}

CACHECADE_DECL bool Signatures::tagged(std::string_view part) const noexcept {
  const auto* signature = newest_.load(std::memory_order_acquire);
  while (signature != nullptr && (signature->part != part || !signature->tagged)) signature = signature->older;
  return signature != nullptr;
}

CACHECADE_DECL Signatures::Match Signatures::match(std::span<const KeyArgument> arguments) const {
  Match best;
  for (auto* signature = newest_.load(std::memory_order_acquire); signature != nullptr; signature = signature->older) {
    if (!signature->write) continue;
    KeyBuffer text;
    const auto fit = signature->write(text, arguments);
    if (fit < best.fit || fit == Fit::none) continue;
    if (fit > best.fit) {
      best = {.fit = fit, .part = signature->part, .arguments = std::move(text)};
    } else {
      best.ambiguous |= signature->part != best.part;
    }
  }
  return best;
}

}  // namespace cachecade::load
