// Bytes in, replies out: hiredis parses, and writes through object functions of ours straight into a Reply.
//
// Invariant: hiredis sees a reply only after its head was validated (reply.hpp), so nothing it allocates is larger than
// the limits, plus what one read brought. After the first error the reader is of no use: where the next reply would
// begin is unknown, and so the connection has to go.
#pragma once

#include <cachecade/redis/hiredis.hpp>
#include <cachecade/redis/reply.hpp>

#include <cstddef>
#include <new>
#include <string_view>
#include <utility>

namespace cachecade::redis {

class ReplyReader {
 public:
  enum class Outcome : unsigned char { incomplete, reply, too_big, foreign, broken };

  explicit ReplyReader(ReplyLimits limits = {})
      : limits_(limits), reader_(redisReaderCreateWithFunctions(functions())) {
    if (!reader_) throw std::bad_alloc();
  }

  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  /// Hands over what arrived.
  void feed(std::string_view bytes) {
    if (bytes.empty() || broken_) return;
    if (redisReaderFeed(reader_.get(), bytes.data(), bytes.size()) != REDIS_OK) throw std::bad_alloc();
    fed_ += bytes.size();
  }

  /// Takes the next reply, if it is there as a whole. After a `too_big` or `foreign` one, or anything that is not the
  /// protocol, it is `broken` for good.
  Outcome next(Reply& into, ReplyType type) {
    if (broken_) return Outcome::broken;
    if (!inside_) {
      if (const auto head = begin(type); head != Head::good) return refuse(head);
    }
    reader_->privdata = this;
    void* done = nullptr;
    if (redisReaderGetReply(reader_.get(), &done) != REDIS_OK) return fail();
    if (done == nullptr) return fed_ > limits_.bytes + longest_number ? fail() : Outcome::incomplete;
    inside_ = false;
    into = std::move(root_);
    return Outcome::reply;
  }

  /// Whether bytes are there that no reply has used.
  bool has_rest() const noexcept { return broken_ || inside_ || !rest().empty(); }

 private:
  using Kind = Reply::Kind;

  std::string_view rest() const noexcept {
    if (reader_->buf == nullptr || reader_->pos >= reader_->len) return {};
    return {reader_->buf + reader_->pos, reader_->len - reader_->pos};
  }

  Head begin(ReplyType type) {
    const auto head = validate_head(rest(), type, limits_);
    if (head != Head::good) return head;
    inside_ = true;
    fed_ = rest().size();
    root_ = Reply{};
    return head;
  }

  Outcome refuse(Head head) noexcept {
    if (head == Head::incomplete) return Outcome::incomplete;
    broken_ = true;
    if (head == Head::too_big) return Outcome::too_big;
    return head == Head::foreign ? Outcome::foreign : Outcome::broken;
  }

  Outcome fail() {
    broken_ = true;
    if (out_of_memory_) throw std::bad_alloc();
    return Outcome::broken;
  }

  static ReplyReader& self(const redisReadTask* task) { return *static_cast<ReplyReader*>(task->privdata); }

  static std::size_t depth_of(const redisReadTask* task) {
    std::size_t depth = 1;
    while ((task = task->parent) != nullptr) ++depth;
    return depth;
  }

  /// Where the reply of this task belongs; null when there is no memory for it.
  static Reply* place(const redisReadTask* task, Kind kind) noexcept {
    Reply* reply = &self(task).root_;
    try {
      if (task->parent != nullptr) {
        auto& siblings = static_cast<Reply*>(task->parent->obj)->elements;
        siblings.resize(static_cast<std::size_t>(task->idx) + 1);
        reply = &siblings.back();
      }
    } catch (...) {
      self(task).out_of_memory_ = true;
      return nullptr;
    }
    reply->kind = kind;
    return reply;
  }

  static void* create_string(const redisReadTask* task, char* text, std::size_t length) noexcept {
    const bool bulk = task->type == REDIS_REPLY_STRING;
    if (bulk && (text[length] != '\r' || text[length + 1] != '\n')) return nullptr;
    const auto line = task->type == REDIS_REPLY_ERROR ? Kind::error : Kind::status;
    Reply* const reply = place(task, bulk ? Kind::string : line);
    if (reply == nullptr) return nullptr;
    try {
      reply->text.assign(text, length);
    } catch (...) {
      self(task).out_of_memory_ = true;
      return nullptr;
    }
    return reply;
  }

  /// The count is an `int` in hiredis 0.14 and a `size_t` since 1.0.
  template <class Count>
  static void* create_array(const redisReadTask* task, Count count) noexcept {
    const auto& limits = self(task).limits_;
    if (static_cast<std::size_t>(count) > limits.elements || depth_of(task) > limits.depth) return nullptr;
    return place(task, Kind::array);
  }

  static void* create_integer(const redisReadTask* task, long long value) noexcept {
    Reply* const reply = place(task, Kind::integer);
    if (reply != nullptr) reply->integer = value;
    return reply;
  }

  static void* create_nil(const redisReadTask* task) noexcept { return place(task, Kind::nil); }

  /// Replies belong to their reader; hiredis frees nothing.
  static void free_nothing(void*) noexcept {}

  static redisReplyObjectFunctions* functions() {
    static constinit redisReplyObjectFunctions table = [] {
      redisReplyObjectFunctions made{};
      made.createString = create_string;
      made.createArray = create_array;
      made.createInteger = create_integer;
      made.createNil = create_nil;
      made.freeObject = free_nothing;
      return made;
    }();
    return &table;
  }

  ReplyLimits limits_;
  ReaderHandle reader_;
  Reply root_;
  std::size_t fed_ = 0;  // bytes of the current reply and what came with it
  bool inside_ = false;
  bool broken_ = false;
  bool out_of_memory_ = false;
};

}  // namespace cachecade::redis
