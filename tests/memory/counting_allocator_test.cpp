// Replaces operator new and delete of this test program; see support/counting_allocator.hpp.
#include <support/catch.hpp>
#include <support/counting_allocator.hpp>

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

namespace {

std::atomic<std::size_t> allocated{0};
std::atomic<std::size_t> asked_for{0};
thread_local int left = 0;  // allocations before they fail; 0: they do not
thread_local bool has_failed = false;

void* count(void* memory, std::size_t size) {
  if (memory == nullptr) throw std::bad_alloc();
  asked_for += size;
  allocated += malloc_usable_size(memory) + sizeof(std::size_t);
  return memory;
}

void fail_if_wanted() {
  if (left == 0) return;
  if (left == 1) {
    has_failed = true;
    throw std::bad_alloc();
  }
  --left;
}

/// Apart, so that the compiler does not see a new of ours meet the free in it.
[[gnu::noinline]] void release(void* memory, std::size_t size = 0) noexcept {
  if (memory == nullptr) return;
  asked_for -= size != 0 ? size : malloc_usable_size(memory);
  allocated -= malloc_usable_size(memory) + sizeof(std::size_t);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  fail_if_wanted();
  return count(std::malloc(size == 0 ? 1 : size), size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  fail_if_wanted();
  const auto to = static_cast<std::size_t>(alignment);
  return count(std::aligned_alloc(to, (size + to - 1) / to * to), size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  try {
    return operator new(size, alignment);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return operator new(size, alignment); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t size) noexcept { release(memory, size); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t size, std::align_val_t) noexcept { release(memory, size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t size) noexcept { release(memory, size); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t size, std::align_val_t) noexcept { release(memory, size); }

namespace support {

std::size_t Allocations::bytes() noexcept { return allocated; }
std::size_t Allocations::requested() noexcept { return asked_for; }
bool Allocations::failed() noexcept { return has_failed; }
Allocations::FailAfter::FailAfter(int n) noexcept {
  left = n;
  has_failed = false;
}
Allocations::FailAfter::~FailAfter() { left = 0; }

}  // namespace support

TEST_CASE("allocations are counted and fail when they are told to", "[memory][E1]") {
  const auto before = support::Allocations::bytes();
  const std::string memory(1000, 'x');
  CHECK(support::Allocations::bytes() >= before + memory.size());
  bool failed = false;
  {
    const support::Allocations::FailAfter failing(2);
    auto first = std::make_unique<int>(1);
    try {
      auto second = std::make_unique<int>(2);
    } catch (const std::bad_alloc&) {
      failed = true;
    }
  }
  CHECK(failed);
}
