// Attachment: what an entry carries beside its value, without a type of its own for every type of value.
#pragma once

#include <cstddef>

namespace cachecade::memory {

/// Owned by its entry and destroyed with it, outside the engine's lock.
class Attachment {
 public:
  Attachment() = default;
  virtual ~Attachment() = default;
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;

  /// What it takes of the heap: its own size and what it owns. Asked once, before the entry is stored.
  virtual std::size_t owned_bytes() const = 0;
};

}  // namespace cachecade::memory
