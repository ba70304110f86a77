// MemoryBackend: this process's own memory as a byte store, over the engine that also holds typed objects.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/memory/engine.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace cachecade {

class MemoryBackend final : public Backend {
 public:
  explicit MemoryBackend(std::shared_ptr<memory::Engine> engine) : engine_(std::move(engine)) {}

  std::string name() const override { return "memory"; }
  BackendTraits traits() const override { return {.native_ttl = true}; }
  Result<Done> open(Deadline) override { return Done{}; }

  Result<Bytes> get(std::string_view key, Deadline) override {
    const auto held = engine_->find(memory::Id(key));
    if (!held || &held->kind().type() != &type) return Bytes{};
    return Bytes{*static_cast<const std::string*>(held->value())};
  }

  Result<Done> set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl, Deadline) override {
    if (engine_->store(engine_->kind(memory::head_of(key), type), memory::Id(key), std::string(value),
                       std::min(Duration(ttl), longest_ttl)))
      return Done{};
    return Fault{FaultKind::too_big, "the value is larger than the memory store's bound"};
  }

  Result<bool> erase(std::string_view key, Deadline) override { return engine_->erase(memory::Id(key)); }

  Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline) override {
    return engine_->erase_if([&](std::string_view key) { return key.starts_with(prefix) && filter(key); });
  }

 private:
  static constexpr memory::Type type = memory::make_type<std::string>();  // marks entries that hold plain bytes
  std::shared_ptr<memory::Engine> engine_;
};

}  // namespace cachecade
