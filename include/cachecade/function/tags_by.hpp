// TagsBy: the policy knob `.tags`: names under which many entries are invalidated at once, fixed or made of the
// arguments.
//
//   cachecaded({.name = "users.get", .ttl = 60s, .tags = [](int id) { return "user:" + std::to_string(id); }},
//   load_user)
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/refusals.hpp>
#include <cachecade/function/key_by.hpp>
#include <cachecade/policy.hpp>

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace cachecade::detail {

template <class Signature>
class TagsBy;

template <class R, class... P>
class TagsBy<R(P...)> {
 public:
  TagsBy() = default;
  TagsBy(TagNames names) : make_(fixed(std::move(names))) {}  // NOLINT: names are a TagsBy
  TagsBy(std::initializer_list<std::string_view> names) : TagsBy(TagNames(names.begin(), names.end())) {}

  /// `make` returns one text or a range of them; a null one makes no tags.
  template <class Make>
  requires(!std::same_as<std::remove_cvref_t<Make>, TagsBy> &&
           std::is_invocable_v<const std::decay_t<Make>&, KeyView<P>...>)
      TagsBy(Make&& make) {  // NOLINT: a lambda is a TagsBy
    std::decay_t<Make> own(std::forward<Make>(make));
    if (is_null(own)) return;
    make_ = [own = std::move(own)](TagNames& tags, KeyView<P>... arguments) {
      tags = names_of(call_with(own, arguments...));
    };
  }

  explicit operator bool() const noexcept { return static_cast<bool>(make_); }

  /// Puts the names for these arguments into `tags`.
  void make(TagNames& tags, KeyView<P>... arguments) const { make_(tags, arguments...); }

 private:
  static Callback<void(TagNames&, KeyView<P>...)> fixed(TagNames names) {
    if (names.empty()) return {};
    return [names = std::move(names)](TagNames& tags, KeyView<P>...) { tags = names; };
  }

  template <class Made>
  static TagNames names_of(Made&& made) {
    if constexpr (std::convertible_to<Made, std::string_view>) {
      return {std::string(std::string_view(made))};
    } else if constexpr (requires { TagNames(std::begin(made), std::end(made)); }) {
      return TagNames(std::begin(made), std::end(made));
    } else {
      return check_tags<Made, false>(), TagNames();
    }
  }

  Callback<void(TagNames&, KeyView<P>...)> make_;
};

}  // namespace cachecade::detail
