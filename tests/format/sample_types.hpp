// Types of users, as the codec tests meet them.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace sample {

enum class Level : std::uint8_t { low = 1, high = 200 };

enum class Colour { red, green };
NLOHMANN_JSON_SERIALIZE_ENUM(Colour, {{Colour::red, "red"}, {Colour::green, "green"}})

struct Account {
  std::uint64_t id = 0;
  std::string name{};
  double balance = 0;
  float rate = 0;
  bool open = false;
  std::uint8_t level = 0;
  std::vector<std::int16_t> steps{};
  std::map<std::string, int> limits{};
  std::unordered_set<int> tags{};
  Colour colour = Colour::red;

  friend bool operator==(const Account&, const Account&) = default;
  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Account, id, name, balance, rate, open, level, steps, limits, tags, colour)
};

struct Point {
  std::int32_t x = 0;
  std::uint8_t y = 0;

  NLOHMANN_DEFINE_TYPE_INTRUSIVE(Point, x, y)
};

class Unknown {  // no to_json, and members that nobody sees
 public:
  int value() const { return value_; }

 private:
  int value_ = 0;
};

/// Joins by nlohmann's specialization and has no default constructor.
class Celsius {
 public:
  explicit Celsius(int degrees) : degrees_(degrees) {}
  int degrees() const { return degrees_; }
  friend bool operator==(const Celsius&, const Celsius&) = default;

 private:
  int degrees_;
};

}  // namespace sample

template <>
struct nlohmann::adl_serializer<sample::Celsius> {
  static sample::Celsius from_json(const json& tree) { return sample::Celsius(tree.get<int>()); }
  static void to_json(json& tree, const sample::Celsius& value) { tree = value.degrees(); }
};
