// SignatureViews: what a generic lambda is as a typed function, one for each list of argument types it was called with.
//
// A list that only grows, and has a handful of entries: a look-up follows a few pointers and takes no lock. Of threads
// that meet at a signature's first call each may add one; all but one are left unused.
#pragma once

#include <cachecade/detail/callable.hpp>
#include <cachecade/detail/counted.hpp>

#include <atomic>

namespace cachecade::load {

/// Thread safe.
class SignatureViews {
 public:
  using View = detail::CountedPointer<const detail::Counted>;
  using Make = detail::FunctionRef<View()>;

  SignatureViews() = default;
  ~SignatureViews();
  SignatureViews(const SignatureViews&) = delete;
  SignatureViews& operator=(const SignatureViews&) = delete;

  /// The view of the signature with this tag, which `make` makes the first time. Throws what that throws.
  const detail::Counted& of(const void* tag, Make make) const;

 private:
  struct Listed;

  mutable std::atomic<const Listed*> newest_{nullptr};
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/signature_views.ipp>
#endif
