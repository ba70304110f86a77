// Commands as bytes for the wire. Every argument goes with its length, so no byte of a key or value can end an argument
// or start a command.
#pragma once

#include <cachecade/redis/hiredis.hpp>
#include <cachecade/redis/reply.hpp>

#include <cstddef>
#include <initializer_list>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cachecade::redis {

/// One command in the Redis protocol. Throws std::bad_alloc only.
inline std::string format_command(std::span<const std::string_view> arguments) {
  std::vector<const char*> texts;
  std::vector<std::size_t> lengths;
  texts.reserve(arguments.size());
  lengths.reserve(arguments.size());
  for (const auto argument : arguments) {
    texts.push_back(argument.data() == nullptr ? "" : argument.data());
    lengths.push_back(argument.size());
  }
  char* raw = nullptr;
  const auto length = redisFormatCommandArgv(&raw, static_cast<int>(texts.size()), texts.data(), lengths.data());
  const CommandHandle command(raw);
  if (length < 0 || raw == nullptr) throw std::bad_alloc();
  return std::string(raw, static_cast<std::size_t>(length));
}

/// Commands that travel together, each with the type of the reply that it expects.
class Batch {
 public:
  Batch() = default;
  Batch(std::initializer_list<std::string_view> arguments, ReplyType type) { add(arguments, type); }

  void add(std::span<const std::string_view> arguments, ReplyType type) {
    bytes_ += format_command(arguments);
    reply_types_.push_back(type);
  }

  void add(std::initializer_list<std::string_view> arguments, ReplyType type) {
    add(std::span(arguments.begin(), arguments.size()), type);
  }

  const std::string& bytes() const noexcept { return bytes_; }
  const std::vector<ReplyType>& reply_types() const noexcept { return reply_types_; }
  std::size_t size() const noexcept { return reply_types_.size(); }
  bool empty() const noexcept { return reply_types_.empty(); }

 private:
  std::string bytes_;
  std::vector<ReplyType> reply_types_;
};

}  // namespace cachecade::redis
