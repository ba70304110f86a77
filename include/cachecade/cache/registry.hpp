// One name, one function: the live wrappers of a cache by name.
//
// Two different functions under one name would serve each other's results, so the second is refused. Captures are not
// part of a key: a second closure of one name gets a warning unless a scope tells the two apart. A wrapper stays
// registered while any copy of it lives. Calls by name find the wrapper here, so that an argument means what the
// function's parameter means by it.
#pragma once

#include <cachecade/detail/sanitize.hpp>
#include <cachecade/error.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/key/argument.hpp>
#include <cachecade/log.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::detail {

/// One wrapped function, as others need to know it.
struct Registration {
  std::string name{};
  std::string scope{};
  std::string place{};             // file:line of the wrapping
  const void* callable = nullptr;  // one address per callable type
  std::uintptr_t function = 0;     // the address, where the callable is a function pointer
  bool closure = false;            // the callable has captures
  bool hash_args = false;
  std::function<bool(KeyBuffer&, std::span<const KeyArgument>)> write_arguments{};  // false: they do not fit

  bool same_function(const Registration& other) const noexcept {
    return callable == other.callable && function == other.function;
  }
};

class Registry {
 public:
  using Handle = std::shared_ptr<const Registration>;

  /// Registers a wrapper for as long as the handle lives. Throws Error(name_conflict) when another function has the
  /// name.
  Handle add(Registration registration, Logger& log) {
    auto handle = std::make_shared<const Registration>(std::move(registration));
    bool second_closure = false;
    {
      const std::lock_guard lock(mutex_);
      auto& holders = by_name_[handle->name];
      std::erase_if(holders, [](const auto& holder) { return holder.expired(); });
      for (const auto& holder : holders) {
        const auto other = holder.lock();
        if (!other) continue;
        if (!other->same_function(*handle)) refuse(*handle, *other);
        second_closure |= handle->closure && other->scope == handle->scope;
      }
      holders.push_back(handle);
    }
    if (second_closure) warn_of_closures(*handle, log);
    return handle;
  }

  /// The live wrappers of `name`, one per scope.
  std::vector<Handle> find(std::string_view name) const {
    std::vector<Handle> found;
    const std::lock_guard lock(mutex_);
    const auto holders = by_name_.find(name);
    if (holders == by_name_.end()) return found;
    for (const auto& holder : holders->second) {
      auto handle = holder.lock();
      const auto has_scope = [&](const Handle& other) { return other->scope == handle->scope; };
      if (handle && std::none_of(found.begin(), found.end(), has_scope)) found.push_back(std::move(handle));
    }
    return found;
  }

 private:
  [[noreturn]] static void refuse(const Registration& second, const Registration& first) {
    throw Error(Errc::name_conflict,
                "two different functions share the name " + detail::quoted(second.name) + ": one wrapped at " +
                    first.place + ", another at " + second.place +
                    "; give each a name of its own (function pointers of one type that are wrapped "
                    "on one line need explicit names)");
  }

  static void warn_of_closures(const Registration& closure, Logger& log) {
    log.write_rarely("closures " + closure.name, LogLevel::warning,
                     "a second closure is wrapped under the name " + detail::quoted(closure.name) + " at " +
                         closure.place +
                         ": captures are not part of the key, so the two share results; set .scope to tell them apart");
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::weak_ptr<const Registration>>, std::less<>> by_name_;
};

}  // namespace cachecade::detail
