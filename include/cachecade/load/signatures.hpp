// Signatures: the lists of parameter types with which calls by name may mean a wrapper: one, or of a generic lambda
// those of the calls it has had so far.
#pragma once

#include <cachecade/key/buffer.hpp>
#include <cachecade/load/callable_facts.hpp>

#include <atomic>
#include <span>
#include <string>
#include <string_view>

namespace cachecade::load {

/// Thread safe; without locks, since arguments are written by user code.
class Signatures {
 public:
  Signatures() = default;
  ~Signatures();
  Signatures(const Signatures&) = delete;
  Signatures& operator=(const Signatures&) = delete;

  /// The signature that run-time arguments fit, and how they are written there.
  struct Match {
    Fit fit = Fit::none;
    bool ambiguous = false;  // others fit as well
    std::string part{};      // of the function, in keys
    KeyBuffer arguments{};
  };

  /// `part`: name and scope in keys; where it is known, nothing is added. A null `write`: no calls by name. `tagged`:
  /// its entries have tags.
  void add(std::string part, WriteArguments write, bool tagged);

  /// Whether entries whose keys have this part have tags.
  bool tagged(std::string_view part) const noexcept;

  /// That which fits best.
  Match match(std::span<const KeyArgument> arguments) const;

 private:
  struct Signature {
    std::string part;
    WriteArguments write;
    bool tagged;
    const Signature* older = nullptr;
  };

  std::atomic<const Signature*> newest_{nullptr};
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/signatures.ipp>
#endif
