// TreeBuilder: makes a JSON tree of a binary reader's events and stops the reader at the first one that goes too far.
//
// nlohmann's CBOR and MessagePack readers recurse once per level; the event that opens level 129 is refused before they
// go deeper. A declared length that the input cannot hold, a number that is not finite, text that is not UTF-8 and
// binary values are refused as well, so that a tree from here is as sound as one from text.
#pragma once

#include <cachecade/detail/utf8.hpp>
#include <cachecade/format/json/limits.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace cachecade::codec {

template <class Tree>
class TreeBuilder final : public Tree::json_sax_t {
 public:
  using typename Tree::json_sax_t::binary_t;
  using typename Tree::json_sax_t::number_float_t;
  using typename Tree::json_sax_t::number_integer_t;
  using typename Tree::json_sax_t::number_unsigned_t;
  using typename Tree::json_sax_t::string_t;

  explicit TreeBuilder(std::size_t input_size) : input_size_(input_size) {}

  Tree& tree() noexcept { return root_; }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return std::isfinite(value) && add(value); }
  bool string(string_t& value) override { return detail::is_utf8(value) && add(std::move(value)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t elements) override { return start(elements, Tree::object()); }
  bool start_array(std::size_t elements) override { return start(elements, Tree::array()); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }

  bool key(string_t& value) override {
    key_ = std::move(value);
    return detail::is_utf8(key_);
  }

  bool parse_error(std::size_t, const std::string&, const typename Tree::exception&) override { return false; }

 private:
  Tree& place(Tree value) {
    if (open_.empty()) return root_ = std::move(value);
    Tree& parent = *open_.back();
    if (parent.is_object()) return parent[key_] = std::move(value);
    parent.push_back(std::move(value));
    return parent.back();
  }

  template <class Value>
  bool add(Value&& value) {
    place(Tree(std::forward<Value>(value)));
    return true;
  }

  bool start(std::size_t elements, Tree empty) {
    constexpr auto unknown = static_cast<std::size_t>(-1);
    if (open_.size() == max_depth || (elements != unknown && elements > input_size_)) return false;
    open_.push_back(&place(std::move(empty)));
    return true;
  }

  bool end() {
    open_.pop_back();
    return true;
  }

  std::size_t input_size_;
  Tree root_;
  std::vector<Tree*> open_;  // containers under construction; only the last one grows, so that the others stay in place
  std::string key_;
};

}  // namespace cachecade::codec
