// The Backend over one Replit database: limits, batches and the sweep, above what the protocol does.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/backends.hpp>
#include <cachecade/options.hpp>
#include <cachecade/replit/database.hpp>
#include <cachecade/replit/database_url.hpp>
#include <cachecade/replit/encoding.hpp>
#include <cachecade/replit/sweeper.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade {

/// A Backend over one Replit database; see there for what every operation promises. Limits: 1000 bytes a key, 5 MiB a
/// value, both UTF-8, 5000 keys. After a 429 every operation fails at once until the time that the server asked for is
/// over. Make one with make_replit_backend.
class ReplitBackend final : public Backend {
 public:
  ReplitBackend(const Options& options, const BackendContext& context, replit::Endpoint first,
                http::ClientOptions client = {})
      : traits_(traits_of(options.replit)),
        clock_(context.clock ? context.clock : system_clock()),
        url_(options.replit, context.log, std::move(first), clock_->steady()),
        database_(url_, clock_, traits_.connect_timeout, std::move(client)),
        sweeper_(database_, clock_,
                 std::string(replit::plain_head(options.prefix.empty() ? "cachecade" : options.prefix))) {}

  std::string name() const override { return "replit"; }
  BackendTraits traits() const override { return traits_; }

  /// Lists keys under a prefix that nobody uses: the cheapest request that only a good URL answers.
  Result<Done> open(Deadline deadline) override {
    auto keys = database_.list("cachecade!is-anybody-there", deadline);
    if (!keys) return std::move(keys).fault();
    return Done{};
  }

  Result<Bytes> get(std::string_view key, Deadline deadline) override {
    if (auto fault = replit::refuse_key(key)) return *std::move(fault);
    return database_.get(key, deadline);
  }

  Result<Done> set(std::string_view key, std::string_view value, std::chrono::milliseconds,
                   Deadline deadline) override {
    if (sweeper_.full()) sweep_within(deadline);
    if (auto fault = refuse(key, value)) return *std::move(fault);
    auto stored = database_.set(replit::encode_pair(key, value), deadline);
    if (stored) sweep_within(deadline);
    return stored;
  }

  Result<bool> erase(std::string_view key, Deadline deadline) override {
    if (auto fault = replit::refuse_key(key)) return *std::move(fault);
    return database_.erase(key, deadline);
  }

  /// One request per key, since the protocol has no other way: a fault tells how far it came, and the rest is left.
  Result<std::size_t> clear(std::string_view prefix, const KeyFilter& filter, Deadline deadline) override {
    if (prefix.empty()) return Fault{FaultKind::config, "clear needs a prefix: without one it would take foreign keys"};
    auto keys = database_.list(prefix, deadline);
    if (!keys) return std::move(keys).fault();
    std::size_t cleared = 0;
    for (const auto& key : *keys) {
      if (!key.starts_with(prefix) || (filter && !filter(key))) continue;
      auto erased = database_.erase(key, deadline);
      if (!erased) {
        auto fault = std::move(erased).fault();
        fault.message += " (after " + std::to_string(cleared) + " keys were cleared)";
        return fault;
      }
      if (*erased) ++cleared;
    }
    return cleared;
  }

  /// Many pairs per request, up to 1 MiB of form each; a request stores all of its pairs or is a fault for each.
  std::vector<Result<Done>> set_many(std::span<const Write> writes, Deadline deadline) override {
    if (sweeper_.full()) sweep_within(deadline);
    std::vector<Result<Done>> outcomes(writes.size(), Result<Done>(Done{}));
    std::string form;
    std::vector<std::size_t> batch;
    const auto flush = [&] {
      if (batch.empty()) return;
      const auto stored = database_.set(form, deadline);
      for (const auto index : batch) outcomes[index] = stored;
      form.clear();
      batch.clear();
    };
    for (std::size_t i = 0; i < writes.size(); ++i) {
      if (auto fault = refuse(writes[i].key, writes[i].value)) {
        outcomes[i] = *std::move(fault);
        continue;
      }
      const auto pair = replit::encode_pair(writes[i].key, writes[i].value);
      if (!form.empty() && form.size() + 1 + pair.size() > max_form) flush();
      if (!form.empty()) form.push_back('&');
      form.append(pair);
      batch.push_back(i);
    }
    flush();
    sweep_within(deadline);
    return outcomes;
  }

  void reset_connections() noexcept override { database_.drop_connections(); }

 private:
  static constexpr std::size_t max_form = std::size_t{1} << 20;

  static BackendTraits traits_of(const ReplitOptions& options) {
    const ReplitOptions standard;
    return {.shared = true,
            .native_ttl = false,
            .text_only = true,
            .max_key = replit::max_key,
            .max_value = replit::max_value,
            .connect_timeout = options.connect_timeout.positive() ? options.connect_timeout : standard.connect_timeout,
            .timeout = options.timeout.positive() ? options.timeout : standard.timeout};
  }

  std::optional<Fault> refuse(std::string_view key, std::string_view value) {
    if (auto fault = replit::refuse_key(key)) return fault;
    if (auto fault = replit::refuse_value(value)) return fault;
    if (sweeper_.refuses(key))
      return Fault{FaultKind::full, "the Replit database has no room for another key (5000 at most)"};
    return std::nullopt;
  }

  void sweep_within(Deadline deadline) { sweeper_.sweep_if_due(deadline.at_most(deadline.remaining() / 2)); }

  const BackendTraits traits_;
  const std::shared_ptr<const Clock> clock_;
  replit::DatabaseUrl url_;
  replit::Database database_;
  replit::Sweeper sweeper_;
};

}  // namespace cachecade
