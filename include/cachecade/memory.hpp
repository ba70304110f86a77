// MemoryBackend: this process's own memory as a byte store, over the engine that also holds typed objects.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/detail/config.hpp>
#include <cachecade/memory/engine.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace cachecade {

class MemoryBackend final : public Backend {
 public:
  explicit MemoryBackend(std::shared_ptr<memory::Engine> engine) : engine_(std::move(engine)) {}

  std::string name() const override { return "memory"; }
  BackendTraits traits() const override { return {.native_ttl = true}; }
  Result<Done> open(Deadline) override { return Done{}; }

  CACHECADE_DECL Result<Bytes> get(std::string_view key, Deadline) override;
  CACHECADE_DECL Result<Done> set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl,
                                  Deadline) override;
  CACHECADE_DECL Result<bool> erase(std::string_view key, Deadline) override;
  CACHECADE_DECL Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline) override;

 private:
  std::shared_ptr<memory::Engine> engine_;
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/memory.ipp>
#endif
