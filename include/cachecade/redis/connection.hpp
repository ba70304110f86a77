// One connection: sends commands, reads exactly as many replies, and is finished at the first doubt.
//
// A connection that was in doubt could hand the late reply of one command to the next one. So after a timeout, a short
// or malformed reply, or a byte that nobody asked for it is closed and never used again.
//
// Writing and reading are interleaved: while part of a large batch is unsent, replies are already taken in, since a
// peer that cannot get rid of its replies stops reading.
#pragma once

#include <cachecade/deadline.hpp>
#include <cachecade/redis/command.hpp>
#include <cachecade/redis/reply.hpp>
#include <cachecade/redis/reply_reader.hpp>
#include <cachecade/redis/socket.hpp>
#include <cachecade/result.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::redis {

/// How a batch went: the replies that came whole, in order, and the fault that stands for all the missing ones.
struct Exchange {
  std::vector<Reply> replies{};
  std::optional<Fault> fault{};
  bool anything_sent = false;
  bool anything_received = false;
};

class Connection {
 public:
  Connection(Socket socket, ReplyLimits limits) : socket_(std::move(socket)), reader_(limits) {}

  /// Not closed, and nothing came in while it was idle.
  bool is_usable() noexcept { return is_open() && socket_.is_quiet(); }
  bool is_open() const noexcept { return !finished_; }
  int descriptor() const noexcept { return socket_.descriptor(); }

  /// No more exchange on this one. The socket is closed with the connection, after its pool forgot the descriptor.
  void finish() noexcept { finished_ = true; }

  /// Sends the batch and reads its replies, until the deadline. With a fault after the first byte was sent, or with
  /// bytes left over, the connection is finished.
  Exchange exchange(const Batch& batch, Deadline deadline) {
    Exchange result;
    if (deadline.expired()) {
      result.fault = Fault{FaultKind::timeout, "there was no time left to ask"};
      return result;
    }
    result.replies.reserve(batch.size());
    std::string_view unsent = batch.bytes();
    while (!result.fault && result.replies.size() < batch.size()) {
      if (!unsent.empty()) note_sent(socket_.send(unsent), unsent, result);
      if (!await(unsent, deadline, result)) break;
      read_some(result);
      take_replies(batch, result);
    }
    if (result.fault || reader_.has_rest() || !unsent.empty()) finish();
    return result;
  }

 private:
  using Outcome = Socket::Transfer::Outcome;

  /// A failed write is no fault by itself: the peer may have said why before it hung up, and reading tells.
  void note_sent(const Socket::Transfer& sent, std::string_view& unsent, Exchange& result) {
    unsent.remove_prefix(sent.bytes);
    result.anything_sent = result.anything_sent || sent.bytes > 0;
    if (sent.outcome == Outcome::failed) write_error_ = sent.error;
  }

  void read_some(Exchange& result) {
    std::array<char, 16384> buffer;
    const auto got = socket_.receive(buffer);
    if (got.outcome == Outcome::moved) {
      result.anything_received = true;
      reader_.feed({buffer.data(), got.bytes});
    } else if (got.outcome == Outcome::ended) {
      ended_ = Fault{FaultKind::reset, "the server closed the connection before the whole answer came"};
    } else if (got.outcome == Outcome::failed || write_error_ != 0) {
      ended_ = system_fault(got.error != 0 ? got.error : write_error_, "the connection broke");
    }
  }

  void take_replies(const Batch& batch, Exchange& result) {
    while (result.replies.size() < batch.size()) {
      Reply reply;
      const auto outcome = reader_.next(reply, batch.reply_types()[result.replies.size()]);
      if (outcome == ReplyReader::Outcome::reply) {
        result.replies.push_back(std::move(reply));
        continue;
      }
      if (outcome == ReplyReader::Outcome::too_big) {
        result.fault = Fault{FaultKind::too_big, "the answer is larger than a value may be"};
      } else if (outcome == ReplyReader::Outcome::foreign) {
        result.fault = Fault{FaultKind::protocol, "the answer belongs to another command"};
      } else if (outcome == ReplyReader::Outcome::broken) {
        result.fault = Fault{FaultKind::protocol, "the answer is not one of Redis, or is over a limit"};
      } else if (ended_) {
        result.fault = *ended_;
      }
      return;
    }
  }

  bool await(std::string_view unsent, Deadline deadline, Exchange& result) {
    const auto events = static_cast<short>(unsent.empty() || write_error_ != 0 ? POLLIN : POLLIN | POLLOUT);
    if (!deadline.expired() && socket_.wait(events, deadline)) return true;
    result.fault = Fault{FaultKind::timeout, "the answer did not come in time"};
    return false;
  }

  Socket socket_;
  ReplyReader reader_;
  bool finished_ = false;
  int write_error_ = 0;
  std::optional<Fault> ended_;
};

}  // namespace cachecade::redis
