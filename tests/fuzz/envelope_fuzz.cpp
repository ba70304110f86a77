// libFuzzer entry: clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude -Itests this file.
// The same property runs on mutated vectors in tests/format/hostile_test.cpp.
#include <fuzz/envelope_property.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (!fuzz::envelope_holds(bytes) || !fuzz::codecs_hold(bytes)) std::abort();
  return 0;
}
