#pragma once

#include <cachecade/backend.hpp>

namespace cachecade {

CACHECADE_DECL std::vector<Result<Bytes>> Backend::get_many(std::span<const std::string> keys, Deadline deadline) {
  std::vector<Result<Bytes>> outcomes;
  outcomes.reserve(keys.size());
  for (const auto& key : keys) outcomes.push_back(get(key, deadline));
  return outcomes;
}

CACHECADE_DECL std::vector<Result<TimedBytes>> Backend::get_many_timed(std::span<const std::string> keys, std::size_t,
                                                                       Deadline deadline) {
  std::vector<Result<TimedBytes>> outcomes;
  outcomes.reserve(keys.size());
  for (auto& outcome : get_many(keys, deadline)) {
    outcome.ok() ? outcomes.push_back(TimedBytes{*std::move(outcome), {}})
                 : outcomes.push_back(std::move(outcome).fault());
  }
  return outcomes;
}

CACHECADE_DECL std::vector<std::size_t> Backend::sizes(std::span<const std::string>, Deadline) { return {}; }

CACHECADE_DECL std::vector<Result<Done>> Backend::set_many(std::span<const Write> writes, Deadline deadline) {
  std::vector<Result<Done>> outcomes;
  outcomes.reserve(writes.size());
  for (const auto& write : writes) outcomes.push_back(set(write.key, write.value, write.ttl, deadline));
  return outcomes;
}

CACHECADE_DECL std::vector<Result<bool>> Backend::erase_many(std::span<const std::string> keys, Deadline deadline) {
  std::vector<Result<bool>> outcomes;
  outcomes.reserve(keys.size());
  for (const auto& key : keys) outcomes.push_back(erase(key, deadline));
  return outcomes;
}

}  // namespace cachecade
