// Counts every allocation of this program; a test binary links this file once.
#include <cachecade/key/escape.hpp>
#include <cachecade/key/key.hpp>

#include <support/catch.hpp>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace {

thread_local std::size_t allocations = 0;

void* counted(std::size_t size) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}

void* counted_or_throw(std::size_t size) {
  if (void* block = counted(size)) return block;
  throw std::bad_alloc();
}

template <class Act>
std::size_t allocations_of(Act&& act) {
  const std::size_t before = allocations;
  act();
  return allocations - before;
}

}  // namespace

void* operator new(std::size_t size) { return counted_or_throw(size); }
void* operator new[](std::size_t size) { return counted_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void operator delete(void* block) noexcept { std::free(block); }
void operator delete[](void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete[](void* block, std::size_t) noexcept { std::free(block); }

TEST_CASE("keys of scalars, texts and their tuples touch no heap up to 200 bytes", "[key]") {
  const std::string prefix = cachecade::key_prefix("myapp");
  const std::string function = cachecade::key_function("users.get", "eu");
  const std::string text(150, 'x');
  const std::vector<int> numbers{1, 2, 3};
  std::size_t size = 0;
  CHECK(allocations_of([&] {
          cachecade::Key key;
          key.build(prefix, function, false, 42, -1.5, true, 'c', "chars", std::string_view("view"), std::optional(7),
                    std::tuple(1, "two"), numbers);
          size += key.text().size();
          key.build(prefix, function, false, text);
          size += key.text().size();
          key.build_encoded(prefix, function, false, "[1,2]");
          cachecade::Key moved(std::move(key));
          size += moved.text().size();
        }) == 0);
  CHECK(size > 250);
}

TEST_CASE("exactly 200 bytes is still a key without heap, and every hash_args key of that size", "[key]") {
  const std::string text(200 - std::string_view("p:f:[\"\"]").size(), 'x');
  bool exact = false;
  std::size_t size = 0;
  CHECK(allocations_of([&] {
          cachecade::Key key;
          key.build("p", "f", false, text);
          exact = key.exact();
          size = key.text().size();
          key.build("p", "f", true, text);
        }) == 0);
  CHECK(exact);
  CHECK(size == 200);
}

TEST_CASE("the counter counts: a key beyond the inline bytes allocates", "[key]") {
  const std::string text(1000, 'x');
  CHECK(allocations_of([&] {
          cachecade::Key key;
          key.build("p", "f", false, text);
        }) > 0);
}
