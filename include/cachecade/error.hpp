// Error: what cachecade throws where a program or its settings are wrong. A call of a wrapped function throws one only
// where the caller set a deadline, called an empty Cached, or wrapped a function of many keys that miscounts: otherwise
// faults are counted and logged, and the function's value is returned.
#pragma once

#include <cachecade/detail/config.hpp>

#include <stdexcept>
#include <string>

namespace cachecade {

enum class Errc : unsigned char {
  no_backend,         // init: no storage engine of the list could be opened; the message lists every reason
  name_conflict,      // two different functions were wrapped under one name; the message names both places
  no_ttl,             // neither the function's policy nor the defaults state a ttl
  no_codec,           // `shared_required` is set, and no codec can encode the result
  deadline_exceeded,  // a call's own deadline passed before there was a result
  no_function,        // an empty Cached was called
  wrong_size,         // a function of many keys returned a vector with more or fewer results than it was asked for
};

class Error : public std::runtime_error {
 public:
  Error(Errc code, const std::string& message);

  Errc code() const noexcept { return code_; }

 private:
  Errc code_;
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/error.ipp>
#endif
