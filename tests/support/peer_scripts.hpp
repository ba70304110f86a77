// What a peer does with every request, whatever the protocol. Each tells whether the connection is kept.
#pragma once

#include <support/loopback.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace support {

/// The same bytes to each; then the connection is kept or closed.
inline auto answer_with(std::string bytes, bool keep = true) {
  return [bytes = std::move(bytes), keep](Peer& peer, const auto&, int) { return peer.write(bytes) && keep; };
}

/// `bytes` one by one, `gap` apart.
inline auto drip(std::string bytes, std::chrono::milliseconds gap) {
  return [bytes = std::move(bytes), gap](Peer& peer, const auto&, int) {
    for (const char& byte : bytes) {
      if (!peer.write({&byte, 1}) || !peer.pause(gap)) return false;
    }
    return true;
  };
}

/// Never answers.
inline auto stall() {
  return [](Peer& peer, const auto&, int) { return peer.pause(std::chrono::minutes(1)); };
}

}  // namespace support
