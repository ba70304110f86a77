#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/glob.hpp>
#include <cachecade/key/escape.hpp>
#include <cachecade/load/whole_names.hpp>

namespace cachecade::load {

CACHECADE_DECL void WholeNames::remember(std::string_view name, std::string_view scope) {
  const auto parts = key_parts(name, scope);
  remember_part(parts.name, name);
  remember_part(parts.scope, scope);
}

CACHECADE_DECL void WholeNames::remember_part(const std::string& part, std::string_view whole) {
  if (!head_of_cut(part)) return;
  const std::lock_guard lock(mutex_);
  if (by_part_.size() >= most) by_part_.clear();
  by_part_.insert_or_assign(part, std::string(whole));
}

CACHECADE_DECL std::optional<std::string> WholeNames::find(std::string_view part) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_part_.find(part);
  return found != by_part_.end() ? std::optional(found->second) : std::nullopt;
}

namespace whole_names {

/// A pattern as a name: without its escapes.
struct Literal {
  explicit Literal(std::string_view pattern) {
    for (std::size_t at = 0; at < pattern.size(); ++at) {
      const bool escape = pattern[at] == '\\' && at + 1 < pattern.size();
      if (escape) ++at;
      wild |= !escape && (pattern[at] == '*' || pattern[at] == '?');
      text.push_back(pattern[at]);
    }
  }

  std::string text{};
  bool wild = false;  // it stands for other names, too
};

/// Whether it is one list of types, as in `<int,std::vector<int>>`, and not several.
inline bool is_one_list(std::string_view text) noexcept {
  if (!text.starts_with('<') || !text.ends_with('>')) return false;
  int open = 1;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '<' && open++ == 0) return false;
    if (text[at] == '>' && text[at - 1] != '-') --open;
  }
  return true;
}

}  // namespace whole_names

CACHECADE_DECL NamePattern::NamePattern(const WholeNames& names, std::string_view pattern)
    : names_(names), pattern_(pattern) {
  const whole_names::Literal literal(pattern);
  literal_ = key_parts(literal.text, {}).name;
  wild_ = literal.wild;
}

CACHECADE_DECL bool NamePattern::accepts(const KeyParts& parts) const {
  const auto head = head_of_cut(parts.name);
  if (!head) return detail::glob_match(pattern_, parts.name);
  if (parts.name == literal_ || !wild_) return parts.name == literal_;
  const auto whole = names_.find(parts.name);
  return whole ? detail::glob_match(pattern_, *whole) : may_match(*head);
}

/// Whether some text that begins so matches: a beginning of the pattern matches the head, and the rest what follows.
CACHECADE_DECL bool NamePattern::may_match(std::string_view head) const noexcept {
  for (std::size_t size = 1; size <= pattern_.size(); ++size) {
    const bool rest = size < pattern_.size() || pattern_.ends_with('*');
    if (rest && detail::glob_match(std::string_view(pattern_).substr(0, size), head)) return true;
  }
  return false;
}

CACHECADE_DECL FunctionMatch::FunctionMatch(const WholeNames& names, std::string_view name, std::string_view scope,
                                            bool generic)
    : names_(names),
      key_beginning_(key_function(name, {})),
      parts_(key_parts(name, scope)),
      scope_(scope),
      generic_(generic) {}

CACHECADE_DECL bool FunctionMatch::accepts(const KeyParts& parts) const {
  if (parts.plain || parts.tag || parts.name != parts_.name) return false;
  return generic_ ? is_with_types(parts.scope) : parts.scope == parts_.scope;
}

CACHECADE_DECL bool FunctionMatch::is_with_types(std::string_view part) const {
  const auto head = head_of_cut(part);
  const auto whole = head ? names_.find(part) : std::string(part);
  if (whole) {
    return whole->starts_with(scope_) && whole_names::is_one_list(std::string_view(*whole).substr(scope_.size()));
  }
  const auto beginning = scope_ + "<";
  return head->starts_with(beginning) || beginning.starts_with(*head);
}

}  // namespace cachecade::load
