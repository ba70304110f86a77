// Request: one call, as the shell hands it over: of which function, under which key, in which way.
#pragma once

#include <cachecade/call_options.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/hit_path.hpp>
#include <cachecade/load/result_hooks.hpp>

#include <string>
#include <string_view>

namespace cachecade::load {

class Core;
struct BoundFunction;

struct Request {
  /// `its_function` is that part of a BoundFunction that the shell knows; it and the key outlive the request. A key
  /// that was only begun is made whole. Throws std::bad_alloc.
  Request(const HitPath& its_function, Key& its_key);
  ~Request();
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  Core& core() const noexcept;
  const BoundFunction& function() const noexcept;
  std::string_view text() const noexcept { return key.text(); }

  /// Whether what is in the slot says that there is nothing.
  bool negative(const detail::Slot& result) const;

  /// The hash of the whole key, as entries carry it.
  const std::string& check();
  /// What tells the key apart from others that were shortened to the same text; empty where none is.
  std::string_view difference() { return key.exact() ? std::string_view() : std::string_view(check()); }

  const HitPath& bound;
  const Key& key;
  TagNames tags{};  // of the arguments
  CallOptions options{};

 private:
  std::string check_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/request.ipp>
#endif
