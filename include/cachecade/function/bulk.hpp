// BulkFunction: a function of many keys as a function of one, and what else a wrapper must know to call it for many.
//
//   std::unordered_map<int, User> load_users(std::span<const int> ids);
//
// What it returns for a key becomes a std::optional: empty where the map has no such key.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/refusals.hpp>
#include <cachecade/error.hpp>
#include <cachecade/function/bulk_load.hpp>
#include <cachecade/function/callable_facts.hpp>
#include <cachecade/function/function_policy.hpp>
#include <cachecade/function/result_type.hpp>
#include <cachecade/function/signature.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace cachecade {
namespace detail {

[[noreturn]] void throw_wrong_size(std::size_t results, std::size_t keys);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

/// What is stored for one key of those that a `Returned` holds; void: it is of no such kind.
template <class Returned, class K>
struct BulkResult {
  using type = void;
};
template <class V, class Allocator, class K>
struct BulkResult<std::vector<std::optional<V>, Allocator>, K> {
  using type = std::optional<V>;

  static void check(const std::vector<std::optional<V>, Allocator>& results, std::size_t keys) {
    if (results.size() != keys) throw_wrong_size(results.size(), keys);
  }
  static type take(std::vector<std::optional<V>, Allocator>& results, std::size_t at, const K&) {
    return std::move(results[at]);
  }
};
template <class Map, class K>
requires requires(const Map& map, const K& key) {
  typename Map::mapped_type;
  map.find(key)->second;
  map.end();
}
struct BulkResult<Map, K> {
  using V = typename Map::mapped_type;
  using type = std::conditional_t<is_optional<V>, V, std::optional<V>>;

  static void check(const Map&, std::size_t) {}
  /// Copied, since keys that differ may be one in the map.
  static type take(const Map& results, std::size_t, const K& key) {
    const auto found = results.find(key);
    return found != results.end() ? type(found->second) : type();
  }
};

/// Of a signature: whether it is one of many keys, and then what it takes and gives.
template <class Signature>
struct BulkSignature {
  static constexpr bool takes_keys = false;
  static constexpr bool returns_results = false;
};
template <class Returned, class K>
struct BulkSignature<Returned(std::span<const K>)> {
  using Key = K;
  using ResultOf = BulkResult<std::remove_cvref_t<Returned>, K>;
  using Result = typename ResultOf::type;
  static constexpr bool takes_keys = true;
  static constexpr bool returns_results = !std::is_void_v<Result>;
};

template <class Fn>
using BulkSignatureOf = BulkSignature<Signature<Fn>>;

template <class Fn>
consteval bool check_bulk() {
  using Its = BulkSignatureOf<Fn>;
  check_bulk_function<Fn, Its::takes_keys, Its::returns_results>();
  return Its::returns_results;
}

template <class Fn>
class BulkFunction {
  using Its = BulkSignatureOf<Fn>;
  using ResultOf = typename Its::ResultOf;

 public:
  using K = typename Its::Key;
  using R = typename Its::Result;

  R operator()(const K& key) const {
    auto results = call_with(function, std::span<const K>(std::addressof(key), 1));
    ResultOf::check(results, 1);
    return ResultOf::take(results, 0, key);
  }
  auto operator()(std::span<const K> keys) const { return call_with(function, keys); }

  static void run(const void* its, const BulkLoad<R, const K&>& load) {
    std::vector<K> keys;
    keys.reserve(load.size);
    for (std::size_t at = 0; at < load.size; ++at) load.key(at, [&](const K& key) { keys.push_back(key); });
    auto results = call_with(static_cast<const BulkFunction*>(its)->function, std::span<const K>(keys));
    ResultOf::check(results, keys.size());
    for (std::size_t at = 0; at < load.size; ++at) load.put(at, ResultOf::take(results, at, keys[at]));
  }

  Fn function;
};

template <class Fn>
inline constexpr bool is_bulk<BulkFunction<Fn>> = true;

template <class Fn>
load::CallableFacts facts_of(const BulkFunction<Fn>& bulk, std::string_view type_text) {
  auto facts = facts_of(bulk.function, type_text);
  facts.type = &callable_tag<BulkFunction<Fn>>;
  return facts;
}

template <class Its>
struct BulkPolicy {
  using type = Policy<>;
};
template <class Its>
requires(Its::returns_results) struct BulkPolicy<Its> {
  using type = Policy<typename Its::Result(const typename Its::Key&)>;
};

}  // namespace detail

/// The policy type of a function of many keys: that of its function of one, K -> std::optional<V>.
template <class Fn>
using BulkPolicyFor = typename detail::BulkPolicy<detail::BulkSignatureOf<Fn>>::type;

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/function/bulk.ipp>
#endif
