// Entries as text: reading and writing what stands under a full stored key, whatever function it belongs to.
#pragma once

#include <cachecade/duration.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/store/tag_tokens.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace cachecade::load {

class ActiveStore;
class Core;

class EntryText {
 public:
  EntryText(Core& core, std::string_view stored_key) : core_(core), key_(Key::from_text(stored_key)) {}

  /// The living entry's value as JSON text; nothing when there is none, or when its codec is not a textual one.
  std::optional<std::string> get();

  /// Stores JSON `text` for `ttl`. False, with a log line where the caller can mend it, when the text is not JSON, the
  /// store does not take it, the entry's function stores tags, or what stands there is not ours. A ttl that is not
  /// positive removes the entry.
  bool set(std::string_view text, Duration ttl);

 private:
  struct Standing {
    std::optional<std::string> text{};
    std::optional<std::string> check{};  // the entry's, where there is one of ours
    bool may_store = true;
    bool tagged = false;
  };

  Standing find(ActiveStore& active);
  bool tags_live(store::StoreCall& call, const store::TagList& stored) const;
  bool store(ActiveStore& active, std::string_view text, Duration ttl);
  bool store_here(std::string_view text, Duration ttl);
  bool refuse_tagged() const;

  Core& core_;
  Key key_;
};

}  // namespace cachecade::load

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/load/entry_text.ipp>
#endif
