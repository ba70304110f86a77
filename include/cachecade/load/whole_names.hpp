// WholeNames: the names and scopes that keys have no room for, by what stands there in their place; and with these,
// which entries an invalidation means. What is not known here, as another process stored it, is judged by the head that
// is left of it, and in doubt it is meant: better loaded once more than served after its invalidation.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/fork_mutex.hpp>
#include <cachecade/key/parse.hpp>

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace cachecade::load {

/// Thread safe. Remembers the last few thousand.
class WholeNames {
 public:
  /// Throws std::bad_alloc.
  void remember(std::string_view name, std::string_view scope);

  /// What stands in keys as `part`, which was cut; nothing where that is not known.
  std::optional<std::string> find(std::string_view part) const;

 private:
  void remember_part(const std::string& part, std::string_view whole);

  static constexpr std::size_t most = 4096;

  mutable detail::ForkMutex mutex_;
  std::map<std::string, std::string, std::less<>> by_part_;
};

/// The functions whose names match a pattern. `names` must outlive it.
class NamePattern {
 public:
  NamePattern(const WholeNames& names, std::string_view pattern);

  bool accepts(const KeyParts& parts) const;

 private:
  bool may_match(std::string_view head) const noexcept;

  const WholeNames& names_;
  const std::string pattern_;
  std::string literal_{};  // what stands in a key where the pattern is the name
  bool wild_ = false;
};

/// One function under one scope. That of a generic lambda is followed by the types of its calls. `names` must outlive
/// it.
class FunctionMatch {
 public:
  FunctionMatch(const WholeNames& names, std::string_view name, std::string_view scope, bool generic);

  /// What all its keys begin with after the prefix and its colon.
  const std::string& key_beginning() const noexcept { return key_beginning_; }
  bool accepts(const KeyParts& parts) const;

  /// Tells it apart from other functions.
  std::string text() const { return key_beginning_ + '\n' + scope_ + (generic_ ? "\n" : ""); }

 private:
  bool is_with_types(std::string_view part) const;

  const WholeNames& names_;
  const std::string key_beginning_;
  const KeyParts parts_;
  const std::string scope_;
  const bool generic_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/whole_names.ipp>
#endif
