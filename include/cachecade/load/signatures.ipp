#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/key/argument.hpp>
#include <cachecade/load/signatures.hpp>

#include <utility>

namespace cachecade::load {

CACHECADE_DECL void Signatures::add(std::string part, WriteArguments write) {
  if (!write) return;
  const std::lock_guard lock(mutex_);
  signatures_.push_back({std::move(part), std::move(write)});
}

CACHECADE_DECL Signatures::Match Signatures::match(std::span<const KeyArgument> arguments) const {
  Match best;
  const std::lock_guard lock(mutex_);
  for (const auto& signature : signatures_) {
    KeyBuffer text;
    const auto fit = signature.write(text, arguments);
    if (fit < best.fit || fit == Fit::none) continue;
    if (fit > best.fit) {
      best = {.fit = fit, .part = signature.part, .arguments = std::move(text)};
    } else {
      best.ambiguous |= signature.part != best.part;
    }
  }
  return best;
}

}  // namespace cachecade::load
