// The hash table: every node can be found whatever came and went, and a look-up looks at few lines however long that
// goes on.
#include <cachecade/memory/entry_type.hpp>
#include <cachecade/memory/node.hpp>
#include <cachecade/memory/table.hpp>

#include <support/catch.hpp>
#include <support/typed_store.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

using cachecade::memory::EntryType;
using cachecade::memory::Id;
using cachecade::memory::Node;
using cachecade::memory::NumberId;
using cachecade::memory::Table;
using cachecade::memory::TableLine;

namespace {

/// A table and the nodes in it, each under the next number.
class Filled {
 public:
  Filled(std::size_t lines, std::size_t entries) : table_(Table::make(lines)), numbers_(entries) {
    for (auto& number : numbers_) number = add();
  }
  ~Filled() {
    table_->for_each([](Node& node) { Node::destroy(&node); });
  }
  Filled(const Filled&) = delete;
  Filled& operator=(const Filled&) = delete;

  /// One of its nodes goes and a new one comes, so often.
  void churn(std::size_t times) {
    std::mt19937 random(7);
    for (std::size_t n = 0; n < times; ++n) {
      auto& number = numbers_[random() % numbers_.size()];
      const auto place = table_->find(Id(NumberId(type_, number)));
      REQUIRE(place);
      auto* const node = place.node();
      table_->erase(place);
      Node::destroy(node);
      number = add();
    }
  }

  bool has_all() const {
    for (const auto number : numbers_) {
      const auto place = table_->find(Id(NumberId(type_, number)));
      if (!place || place.node()->hash() != NumberId(type_, number).hash) return false;
      if (table_->find(*place.node()).node() != place.node()) return false;
    }
    return true;
  }
  bool has_none_of_the_gone() const {
    std::vector<bool> here(static_cast<std::size_t>(next_));
    for (const auto number : numbers_) here[static_cast<std::size_t>(number)] = true;
    for (std::int64_t number = 0; number < next_; ++number) {
      const bool found(table_->find(Id(NumberId(type_, number))));
      if (found != here[static_cast<std::size_t>(number)]) return false;
    }
    return true;
  }

  /// How many lines the look-up of a key that is not there looks at, on average.
  double lines_looked_at() const {
    constexpr int keys = 20'000;
    int looked = 0;
    for (int number = 0; number < keys; ++number) {
      for (Table::Probe line(*table_, NumberId(type_, -1 - number).hash);; line.next()) {
        ++looked;
        if (line.ends(line->tags.load())) break;
      }
    }
    return static_cast<double>(looked) / keys;
  }
  const Table& table() const { return *table_; }

 private:
  std::int64_t add() {
    const int value = 0;
    table_->insert(*Node::make(type_, Id(NumberId(type_, next_)), {}, &value, {}).release());
    return next_++;
  }

  EntryType type_{"t:f:", support::ops_of<int>, 0, false, {}};
  Table::Owner table_;
  std::int64_t next_ = 0;
  std::vector<std::int64_t> numbers_;
};

}  // namespace

TEST_CASE("a table that is four fifths full stays short to look through, however much comes and goes",
          "[memory][table]") {
  constexpr std::size_t lines = 2'000, entries = lines * TableLine::places * 4 / 5;
  Filled filled(lines, entries);
  CHECK(filled.lines_looked_at() < 2.2);
  filled.churn(20 * entries);
  CHECK(filled.lines_looked_at() < 3.5);
  CHECK(filled.has_all());
  CHECK(filled.has_none_of_the_gone());
  CHECK(filled.table().valid());
}

TEST_CASE("a table of few lines holds as many nodes as it has places", "[memory][table]") {
  for (std::size_t lines = 1; lines <= 5; ++lines) {
    for (std::size_t entries = 1; entries <= lines * TableLine::places; ++entries) {
      CAPTURE(lines, entries);
      Filled filled(lines, entries);
      CHECK(filled.has_all());
      filled.churn(200);
      CHECK(filled.has_all());
      CHECK(filled.has_none_of_the_gone());
      CHECK(filled.table().valid());
    }
  }
}

TEST_CASE("a line tells its free places exactly", "[memory][table]") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 1000; ++round) {
    std::uint64_t tags = random(), free = 0;
    for (unsigned place = 0; place < TableLine::places; ++place) {
      const auto shift = 8 * place;
      const auto kind = random() % 4;
      if (kind < 2) tags = (tags & ~(std::uint64_t{0xff} << shift)) | (std::uint64_t{kind} << shift);
      if (((tags >> shift) & 0xff) == 0) free |= std::uint64_t{0x80} << shift;
    }
    CHECK(TableLine::free_places(tags) == free);
    CHECK(TableLine::count(free) == static_cast<unsigned>(std::popcount(free)));
  }
}
