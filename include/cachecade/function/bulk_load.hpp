// A function of many keys, as the wrapper of a function of one knows it.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/function/result_type.hpp>

#include <cstddef>

namespace cachecade::detail {

/// One run of it: which keys it is asked for, and where the results go.
template <class R, class... P>
struct BulkLoad {
  std::size_t size;
  FunctionRef<void(std::size_t at, FunctionRef<void(P...)> take)> key;
  FunctionRef<void(std::size_t at, StoredResult<R>&& result)> put;
};

/// The function, or none.
template <class R, class... P>
struct Bulk {
  explicit operator bool() const noexcept { return run != nullptr; }

  const void* function = nullptr;
  void (*run)(const void* function, const BulkLoad<R, P...>& load) = nullptr;
};

template <class Fn>
inline constexpr bool is_bulk = false;

template <class R, class... P, class Fn>
Bulk<R, P...> bulk_of([[maybe_unused]] const Fn& fn) noexcept {
  if constexpr (is_bulk<Fn>) {
    return {&fn, &Fn::run};
  } else {
    return {};
  }
}

}  // namespace cachecade::detail
