// Codec: how values become bytes for a shared store, and back. Ours are in format/codec/: JsonCodec, CborCodec,
// MessagePackCodec and TextCodec. Your own is one small class:
//
//   struct PointCodec {
//     static constexpr std::string_view name = "point-1";  // stands in stored entries: change it with the format
//     static constexpr auto form = cachecade::PayloadForm::binary;
//     std::optional<std::string> encode(const Point& point) const;
//     std::optional<Point> decode(std::type_identity<Point>, std::string_view bytes) const;
//   };
//
// `encode` returns nothing when this very value has no form: it is then returned to its caller and not stored. `decode`
// returns nothing when the bytes are not a Point, and takes any bytes: they come from outside. What either throws
// counts as nothing. Both are called from many threads at once. A codec for many types makes both members templates
// that are constrained to the types it can handle.
#pragma once

#include <cachecade/detail/config.hpp>
#include <cachecade/detail/off_stack.hpp>
#include <cachecade/detail/refusals.hpp>
#include <cachecade/detail/value_ops.hpp>
#include <cachecade/format/payload_form.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cachecade {

namespace detail {

/// An envelope prefixes codec names with a form and a colon, and knows plain text by the name `text`.
constexpr bool is_codec_name(std::string_view name, PayloadForm form) noexcept {
  return !name.empty() && name.find(':') == name.npos && (name != "text" || form == PayloadForm::text);
}

/// A codec for values of one type, whose type only whoever holds it knows. Immutable; thread-safe where the user's
/// codec is. Throws nothing but std::bad_alloc, whatever that codec and the values' own conversions throw.
class Codec {
 public:
  /// `name` lives as long as the program.
  Codec(std::string_view name, PayloadForm form) noexcept : name_(name), form_(form) {}
  CACHECADE_DECL virtual ~Codec();
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;

  std::string_view name() const noexcept { return name_; }
  PayloadForm form() const noexcept { return form_; }

  /// The payload; nothing when this value has none.
  std::optional<std::string> encode(const void* value) const;

  /// The path of the member for which this value has no payload; empty where that is not known.
  std::string refused_part(const void* value) const noexcept;

  /// Fills `into`, which is for the codec's type. False, and `into` is empty, when the payload is not such a value.
  bool decode(std::string_view payload, Slot& into) const;

 private:
  virtual std::optional<std::string> encode_value(const void* value) const = 0;
  virtual std::string refused_part_of(const void*) const { return {}; }
  virtual bool decode_value(std::string_view payload, Slot& into) const = 0;

  std::string_view name_;
  PayloadForm form_;
};

/// A pointer to a codec that lives as long as the program.
std::shared_ptr<const Codec> unowned(const Codec& codec) noexcept;

template <class C, class T>
class CodecOf final : public Codec {
 public:
  explicit CodecOf(C codec) : Codec(C::name, C::form), codec_(std::move(codec)) {}

 private:
  std::optional<std::string> encode_value(const void* value) const override {
    return codec_.encode(*static_cast<const T*>(value));
  }
  bool decode_value(std::string_view payload, Slot& into) const override {
    OffStack<std::optional<T>> value([&] { return decoded(payload); });
    if (*value) into.fill([&](void* room) { ::new (room) T(std::move(**value)); });
    return (*value).has_value();
  }
  /// Not inline: GCC 12 would take what an empty optional holds for used.
  [[gnu::noinline]] std::optional<T> decoded(std::string_view payload) const {
    return codec_.decode(std::type_identity<T>{}, payload);
  }

  C codec_;
};

}  // namespace detail

/// C writes and reads values of T. Its name is not empty, has no colon, and is `text` only for text.
template <class C, class T>
concept CodecFor = std::copy_constructible<C> && requires(const C& codec, const T& value, std::string_view payload) {
  requires detail::is_codec_name(C::name, C::form);
  { codec.encode(value) } -> std::same_as<std::optional<std::string>>;
  { codec.decode(std::type_identity<T>{}, payload) } -> std::same_as<std::optional<T>>;
};

/// Any codec for values of T, or none. Copies share the codec. Throws nothing but std::bad_alloc, whatever the codec
/// and the value's own conversions throw.
template <class T>
class AnyCodec {
 public:
  AnyCodec() = default;

  template <class C>
  requires(!std::same_as<C, AnyCodec>) AnyCodec(C codec) {  // NOLINT: a codec is an AnyCodec
    detail::check_codec<C, T, CodecFor<C, T>>();
    if constexpr (CodecFor<C, T>) codec_ = std::make_shared<const detail::CodecOf<C, T>>(std::move(codec));
  }

  /// Whether there is a codec; only then the other members may be called.
  explicit operator bool() const noexcept { return codec_ != nullptr; }

  std::string_view name() const noexcept { return codec_->name(); }
  PayloadForm form() const noexcept { return codec_->form(); }

  /// The payload; nothing when this value has none.
  std::optional<std::string> encode(const T& value) const { return codec_->encode(std::addressof(value)); }

  /// The value; nothing when the payload is not one of T.
  std::optional<T> decode(std::string_view payload) const {
    static constexpr detail::ValueOps ops = detail::basic_ops<T>();
    detail::SlotOf<T> slot(ops);
    return codec_->decode(payload, slot) ? std::optional<T>(std::in_place, std::move(slot.get())) : std::nullopt;
  }

  /// The codec without its type; null where there is none.
  const std::shared_ptr<const detail::Codec>& untyped() const noexcept { return codec_; }

 private:
  std::shared_ptr<const detail::Codec> codec_;
};

}  // namespace cachecade

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#include <cachecade/codec.ipp>
#endif
