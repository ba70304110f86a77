// A source that takes many keys at once: it remembers what it was asked for. Negative ids are not there.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace support {

class BulkSource {
 public:
  using Ids = std::vector<int>;

  /// Each run returns, for every id, the id and the number of the run.
  std::unordered_map<int, std::string> operator()(std::span<const int> ids) const {
    int run = 0;
    {
      const std::lock_guard lock(state_->mutex);
      state_->asked.emplace_back(ids.begin(), ids.end());
      run = static_cast<int>(state_->asked.size());
    }
    if (state_->meanwhile) state_->meanwhile(ids);
    if (state_->broken) throw std::runtime_error("the source is down");
    std::unordered_map<int, std::string> found;
    for (const int id : ids) {
      if (id >= 0) found[id] = text(id, run);
    }
    return found;
  }

  static std::string text(int id, int run) { return std::to_string(id) + " of run " + std::to_string(run); }

  int runs() const { return static_cast<int>(asked().size()); }
  std::vector<Ids> asked() const {
    const std::lock_guard lock(state_->mutex);
    return state_->asked;
  }
  void break_down(bool broken = true) const { state_->broken = broken; }
  /// What happens while it runs.
  void meanwhile(std::function<void(std::span<const int>)> action) const { state_->meanwhile = std::move(action); }

 private:
  struct State {
    std::mutex mutex;
    std::vector<Ids> asked;
    std::atomic<bool> broken{false};
    std::function<void(std::span<const int>)> meanwhile;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// A tag of what it gives for an id.
inline std::vector<std::string> initial_of(const std::optional<std::string>& user) {
  return {"initial:" + user->substr(0, 1)};
}

/// The ids from `first` up to `last`, without that.
inline std::vector<int> ids(int first, int last) {
  std::vector<int> all;
  for (int id = first; id < last; ++id) all.push_back(id);
  return all;
}

/// What a test may compare: the values, "nothing" or "error" of each.
template <class Outcomes>
std::vector<std::string> texts(const Outcomes& outcomes) {
  std::vector<std::string> all;
  for (const auto& outcome : outcomes) {
    all.push_back(outcome ? std::string(*outcome) : outcome.error() ? "error" : "nothing");
  }
  return all;
}

}  // namespace support
