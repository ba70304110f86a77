// Warnings that only an optimizer gives: values that are moved out of what every codec returns.
#include <cachecade.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>
using namespace std::chrono_literals;

template <class Codec, class Result>
Result cached() {
  return cachecade::cachecaded({.name = "f", .ttl = 1s, .codec = Codec{}}, [](int) { return Result(); })(1);
}

int main() {
  cached<cachecade::JsonCodec, std::vector<double>>();
  cached<cachecade::CborCodec, std::vector<double>>();
  cached<cachecade::MessagePackCodec, std::vector<std::string>>();
  cached<cachecade::TextCodec, std::string>();
}
