// Codec: how values become bytes for a shared store, and back. Ours are in codec/: JsonCodec, CborCodec,
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

#include <cachecade/format/payload_form.hpp>

#include <concepts>
#include <memory>
#include <new>
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
  requires(!std::same_as<C, AnyCodec> && CodecFor<C, T>) AnyCodec(C codec)
      : model_(std::make_shared<const Model<C>>(std::move(codec))) {}  // NOLINT: a codec is an AnyCodec

  /// Whether there is a codec; only then the other members may be called.
  explicit operator bool() const noexcept { return model_ != nullptr; }

  std::string_view name() const noexcept { return model_->name(); }
  PayloadForm form() const noexcept { return model_->form(); }

  /// The payload; nothing when this value has none.
  std::optional<std::string> encode(const T& value) const {
    return guarded([&] { return model_->encode(value); });
  }

  /// The value; nothing when the payload is not one of T.
  std::optional<T> decode(std::string_view payload) const {
    return guarded([&] { return model_->decode(payload); });
  }

 private:
  struct Concept {
    virtual ~Concept() = default;
    virtual std::string_view name() const noexcept = 0;
    virtual PayloadForm form() const noexcept = 0;
    virtual std::optional<std::string> encode(const T& value) const = 0;
    virtual std::optional<T> decode(std::string_view payload) const = 0;
  };

  template <class C>
  struct Model final : Concept {
    explicit Model(C codec) : codec_(std::move(codec)) {}
    std::string_view name() const noexcept override { return C::name; }
    PayloadForm form() const noexcept override { return C::form; }
    std::optional<std::string> encode(const T& value) const override { return codec_.encode(value); }
    std::optional<T> decode(std::string_view payload) const override {
      return codec_.decode(std::type_identity<T>{}, payload);
    }
    C codec_;
  };

  template <class Run>
  static auto guarded(Run run) -> decltype(run()) {
    try {
      return run();
    } catch (const std::bad_alloc&) {
      throw;
    } catch (...) {
      return std::nullopt;
    }
  }

  std::shared_ptr<const Concept> model_;
};

}  // namespace cachecade
