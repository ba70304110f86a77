// Signatures: the lists of parameter types with which calls by name may mean a wrapper: one, or of a generic lambda
// those of the calls it has had so far.
#pragma once

#include <cachecade/key/buffer.hpp>
#include <cachecade/load/callable_facts.hpp>

#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace cachecade::load {

/// Thread safe.
class Signatures {
 public:
  /// The signature that run-time arguments fit, and how they are written there.
  struct Match {
    Fit fit = Fit::none;
    bool ambiguous = false;  // others fit as well
    std::string part{};      // of the function, in keys
    KeyBuffer arguments{};
  };

  /// `part`: name and scope in keys. A null `write`: no calls by name.
  void add(std::string part, WriteArguments write);

  /// That which fits best.
  Match match(std::span<const KeyArgument> arguments) const;

 private:
  struct Signature {
    std::string part;
    WriteArguments write;
  };

  mutable std::mutex mutex_;
  std::vector<Signature> signatures_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/signatures.ipp>
#endif
