// Entries as text: reading and writing what stands under a full stored key, whatever function it belongs to.
#pragma once

#include <cachecade/cache/core.hpp>
#include <cachecade/cache/store_tags.hpp>
#include <cachecade/cache/value_type.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/envelope.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/load/fence.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace cachecade::detail {

class EntryText {
 public:
  EntryText(Core& core, std::string_view stored_key) : core_(core), key_(Key::from_text(stored_key)) {}

  /// The living entry's value as JSON text; nothing when there is none, or when its codec is not a textual one.
  std::optional<std::string> get() {
    if (const auto held = core_.engine->find(memory::Id(key_.text()))) return json_of(*held);
    if (core_.in_memory) return std::nullopt;
    StoreCall call(core_.store);
    return look(call).text;
  }

  /// Stores JSON `text` for `ttl`. False, with a log line where the caller can mend it, when the text is not JSON, the
  /// store does not take it, or what stands there is not ours. A ttl that is not positive removes the entry.
  bool set(std::string_view text, Duration ttl) {
    if (!codec::is_json(text)) {
      core_.log->write(LogLevel::warning, "set_cache_entry: the text is not JSON; nothing was stored");
      return false;
    }
    const load::KeyFence fence(core_.flights, core_.refreshes, key_.text(), core_.store_budget());
    if (!ttl.positive()) return core_.erase(key_.text()), false;
    if (core_.in_memory) {
      const auto kind = core_.engine->kind(memory::head_of(key_.text()), json_text_type);
      return core_.engine->store(kind, memory::Id(*kind, key_.text()), std::string(text), std::min(ttl, longest_ttl));
    }
    StoreCall call(core_.store);
    return store(call, text, std::min(ttl, longest_ttl));
  }

 private:
  struct Look {
    std::optional<std::string> text{};
    std::optional<std::string> check{};  // the standing entry's, where there is one of ours
    bool may_store = true;
  };

  Look look(StoreCall& call) {
    const auto answer = call.run([&](Backend& backend, Deadline by) { return backend.get(key_.text(), by); });
    if (!answer || !answer->ok()) return {.may_store = false};
    if (!**answer) return {};
    const auto opened = envelope::open(***answer);
    if (const auto* reason = std::get_if<envelope::Rejection>(&opened)) return {.may_store = !envelope::keep(*reason)};
    const auto& envelope = std::get<envelope::Opened>(opened);
    const auto now = core_.clock->wall().time_since_epoch().count();
    Look look{.check = envelope.header.check};
    const bool living = now - envelope.header.created_ms < envelope.header.ttl_ms;
    const bool ours = !key_.exact() || envelope.header.check == key_.check();
    if (living && ours && tags_live(call, envelope.header.tags) && envelope.form != PayloadForm::binary)
      look.text = std::string(envelope.stored_payload);
    return look;
  }

  bool tags_live(StoreCall& call, const TagList& stored) const {
    if (stored.empty()) return true;
    std::vector<std::string> names;
    for (const auto& tag : stored) names.push_back(tag.name);
    const auto current = StoreTags(core_.prefix).look(call, names);
    return current && StoreTags::state(stored, *current) == StoreTags::State::living;
  }

  bool store(StoreCall& call, std::string_view text, Duration ttl) {
    const auto standing = look(call);
    if (!standing.may_store || (!key_.exact() && !standing.check)) return false;
    const envelope::Header header{.created_ms = core_.clock->wall().time_since_epoch().count(),
                                  .ttl_ms = ttl.milliseconds().count(),
                                  .codec = std::string(JsonCodec::name),
                                  .check = key_.exact() ? key_.check() : *standing.check};
    const auto bytes = envelope::encode_entry(header, PayloadForm::json, text, call.store().traits().text_only);
    if (!bytes) return false;
    const auto stored = call.run(
        [&](Backend& backend, Deadline by) { return backend.set(key_.text(), *bytes, ttl.milliseconds(), by); });
    return stored && stored->ok();
  }

  Core& core_;
  Key key_;
};

}  // namespace cachecade::detail
