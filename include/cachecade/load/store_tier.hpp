// StoreTier: values in a shared store: bytes in an envelope, through the codec.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/load/entry_codec.hpp>
#include <cachecade/load/entry_moment.hpp>
#include <cachecade/load/request.hpp>
#include <cachecade/load/tier.hpp>
#include <cachecade/store/store_call.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace cachecade::load {

/// For how long a store keeps an entry.
inline std::chrono::milliseconds kept_for(const LoadedValue& loaded) noexcept {
  const auto whole = std::min(loaded.windows.whole(), longest_ttl).nanoseconds();
  return std::max(Duration(whole - loaded.age.nanoseconds()).milliseconds(), std::chrono::milliseconds(1));
}

/// Of one key of a call.
class StoreTier final : public Tier {
 public:
  StoreTier(Request& request, store::StoreCall& call);

  CACHECADE_DECL LookupResult find(detail::Slot& into, bool want_age) override;
  CACHECADE_DECL StoreToken token() override;
  /// Makes the tokens of the arguments' tags that are not there; without them nothing can be stored.
  CACHECADE_DECL void prepare(StoreToken& token) override;
  CACHECADE_DECL std::optional<Dropped> put(Flight& flight, const LoadedValue& loaded,
                                            const StoreToken& token) noexcept override;
  /// What `put` would store, for who stores it with others; or why it would not.
  std::variant<std::string, Dropped> entry_of(const LoadedValue& loaded, const StoreToken& token);
  /// Why an entry does not stand in the store that answered so to its write.
  std::optional<Dropped> written(const Result<Done>& answer);
  /// As it stands in the store, or decoded where the codec is not a textual one.
  CACHECADE_DECL std::optional<std::string> json(LookupResult& found) override;
  bool serves() const noexcept override { return !call_.rests(store::Operation::write); }
  CACHECADE_DECL std::string_view name() const noexcept override;

 private:
  /// An entry that may be used; it refers to `bytes`.
  struct Usable {
    std::string bytes{};
    envelope::Opened entry{};
    std::int64_t now_ms = 0;  // by the clock of who stored it
    bool expired = false;     // by one of its tags
  };

  Freshness judge(const Usable& usable, LookupResult& found) const;
  bool open(Usable& usable, StoreToken& token, bool by_age);
  bool open(Usable& usable, const EntryReading& reading, StoreToken& token, bool by_age);
  bool refuse(envelope::Rejection reason, StoreToken& token);
  Result<TimedBytes> get_with_tags(StoreToken& token, bool timed);
  store::TagState tag_state(const store::TagList& stored, store::TagList current);
  bool add_tags(store::TagList& tags, const TagNames& result_tags);
  std::optional<Dropped> store(Flight& flight, const LoadedValue& loaded, const StoreToken& token);
  std::chrono::milliseconds tag_life() const;
  Lifetime lifetime(const Usable& usable) const;
  std::optional<std::string> json_of(const Usable& usable) const;
  void tell_unencodable(const void* value) const;

  Request& request_;
  Core& core_;
  store::Store& store_;
  const EntryCodec codec_;
  store::StoreCall& call_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/store_tier.ipp>
#include <cachecade/load/store_tier_put.ipp>
#endif
