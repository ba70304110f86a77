// libFuzzer entry: clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude -Itests this file.
// The same property runs on damaged snapshots in tests/memory/snapshot_test.cpp.
#include <fuzz/snapshot_property.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (!fuzz::snapshot_holds({reinterpret_cast<const char*>(data), size})) std::abort();
  return 0;
}
