// InterceptedBackend: a backend in front of another one, which decides what becomes of each operation.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/testing/fate.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::testing {

/// Thread safe where what derives from it is.
class InterceptedBackend : public Backend {
 public:
  std::string name() const override { return inner_->name(); }
  BackendTraits traits() const override { return inner_->traits(); }
  void reset_connections() noexcept override { inner_->reset_connections(); }

  Result<Done> open(Deadline by) override {
    return one<Done>(StoreOperation::open, [&](const Fate&) { return inner_->open(by); });
  }
  Result<Bytes> get(std::string_view key, Deadline by) override {
    return one<Bytes>(StoreOperation::get, [&](const Fate&) { return inner_->get(key, by); });
  }
  Result<Done> set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl, Deadline by) override {
    return one<Done>(StoreOperation::set, [&](const Fate& fate) -> Result<Done> {
      if (fate.effect == Fate::Effect::later) return hold({std::string(key), std::string(value), ttl}), Done{};
      return inner_->set(key, value, ttl, by);
    });
  }
  Result<bool> erase(std::string_view key, Deadline by) override {
    return one<bool>(StoreOperation::erase, [&](const Fate&) { return inner_->erase(key, by); });
  }
  Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline by) override {
    return one<std::size_t>(StoreOperation::clear, [&](const Fate&) { return inner_->clear(prefix, filter, by); });
  }

  std::vector<Result<Bytes>> get_many(std::span<const std::string> keys, Deadline by) override {
    return many<Bytes>(StoreOperation::get, keys.size(), [&](const Fate&) { return inner_->get_many(keys, by); });
  }
  std::vector<Result<TimedBytes>> get_many_timed(std::span<const std::string> keys, std::size_t timed,
                                                 Deadline by) override {
    return many<TimedBytes>(StoreOperation::get, keys.size(),
                            [&](const Fate&) { return inner_->get_many_timed(keys, timed, by); });
  }
  std::vector<std::size_t> sizes(std::span<const std::string> keys, Deadline by) override {
    return inner_->sizes(keys, by);
  }
  std::vector<Result<Done>> set_many(std::span<const Write> writes, Deadline by) override {
    return many<Done>(StoreOperation::set, writes.size(), [&](const Fate& fate) {
      if (fate.effect != Fate::Effect::later) return inner_->set_many(writes, by);
      for (const auto& write : writes) hold(write);
      return std::vector<Result<Done>>{};
    });
  }
  std::vector<Result<bool>> erase_many(std::span<const std::string> keys, Deadline by) override {
    return many<bool>(StoreOperation::erase, keys.size(), [&](const Fate&) { return inner_->erase_many(keys, by); });
  }

 protected:
  explicit InterceptedBackend(std::shared_ptr<Backend> inner) : inner_(std::move(inner)) {}

  /// To be called once for each operation, before it.
  virtual Fate fate_of(StoreOperation operation) = 0;
  /// A write that is to arrive later.
  virtual void hold(Write) {}
  /// The store has done it, and its answer is on its way.
  virtual void done(StoreOperation) {}

 private:
  template <class Outcome, class Act, class Fail>
  Outcome run(StoreOperation operation, Act&& act, Fail&& fail) {
    const Fate fate = fate_of(operation);
    if (fate.effect == Fate::Effect::none) return fate.pass_time(), fail(fate.answer.value());
    auto outcome = act(fate);
    done(operation);
    fate.pass_time();
    return fate.answer ? fail(*fate.answer) : std::move(outcome);
  }
  template <class T, class Act>
  Result<T> one(StoreOperation operation, Act&& act) {
    return run<Result<T>>(operation, act, [](const Fault& fault) { return Result<T>(fault); });
  }
  template <class T, class Act>
  std::vector<Result<T>> many(StoreOperation operation, std::size_t size, Act&& act) {
    return run<std::vector<Result<T>>>(
        operation, act, [&](const Fault& fault) { return std::vector<Result<T>>(size, Result<T>(fault)); });
  }

  const std::shared_ptr<Backend> inner_;
};

}  // namespace cachecade::testing
