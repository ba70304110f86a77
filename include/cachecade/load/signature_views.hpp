// SignatureViews: a generic lambda's functions, one for each list of argument types with which it was called.
//
// A list that only grows, and has a handful of entries: a look-up follows a few pointers and takes no lock. Of threads
// that meet at a signature's first call each may add one; all but one are left unused.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/load/bound_functions.hpp>

#include <atomic>
#include <memory>

namespace cachecade::load {

/// Thread safe.
class SignatureViews {
 public:
  using Make = detail::FunctionRef<std::unique_ptr<BoundFunctions>()>;

  SignatureViews() = default;
  ~SignatureViews();
  SignatureViews(const SignatureViews&) = delete;
  SignatureViews& operator=(const SignatureViews&) = delete;

  /// The function of the signature with this tag, which `make` makes the first time. Throws what that throws.
  const BoundFunctions& of(const void* tag, Make make) const;

 private:
  struct View;

  mutable std::atomic<const View*> newest_{nullptr};
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/signature_views.ipp>
#endif
