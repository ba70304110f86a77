// What the backend asks Redis: each command with the type of its reply, and each reply read as what it stands for.
//
// An error reply is a fault by its text. A reply that has the right type and still cannot be this command's (a status
// other than OK, more keys removed than named) belongs to another: then no connection can be trusted any longer.
#pragma once

#include <cachecade/backend.hpp>
#include <cachecade/deadline.hpp>
#include <cachecade/redis/client.hpp>
#include <cachecade/redis/command.hpp>
#include <cachecade/redis/pipeline.hpp>
#include <cachecade/redis/reply.hpp>
#include <cachecade/redis/reply_error.hpp>
#include <cachecade/redis/scan.hpp>
#include <cachecade/result.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cachecade::redis {

/// The commands of one backend over its client. Thread safe; all but those of a walk take `timeout` at most.
class Commands {
 public:
  using Bytes = std::optional<std::string>;

  Commands(ClientSettings settings, Duration timeout) : client_(std::move(settings)), timeout_(timeout) {}

  Client& client() noexcept { return client_; }

  [[gnu::always_inline]] Result<Bytes> get(std::string_view key, Deadline deadline) {
    auto exchange = client_.run(Batch({"GET", key}, ReplyType::bulk), Access::read, deadline.at_most(timeout_));
    if (exchange.fault) return *std::move(exchange.fault);
    return as_bytes(std::move(exchange.replies.front()));
  }

  Result<Done> set(std::string_view key, std::string_view value, std::string_view ttl_text, Deadline deadline) {
    auto exchange = client_.run(Batch({"SET", key, value, "PX", ttl_text}, ReplyType::status), Access::write,
                                deadline.at_most(timeout_));
    if (exchange.fault) return *std::move(exchange.fault);
    return as_done(std::move(exchange.replies.front()));
  }

  /// Removes keys in one command; tells how many there were. DEL from the first time that UNLINK is refused.
  Result<std::size_t> unlink(std::span<const std::string_view> keys, Deadline deadline) {
    if (keys.empty()) return std::size_t{0};
    const bool had_unlink = has_unlink();
    std::vector<std::string_view> words{unlink_word()};
    words.insert(words.end(), keys.begin(), keys.end());
    Batch batch;
    batch.add(words, ReplyType::integer);
    auto exchange = client_.run(batch, Access::write, deadline);
    if (exchange.fault) return *std::move(exchange.fault);
    const auto& reply = exchange.replies.front();
    if (note_refused(reply) && had_unlink) return unlink(keys, deadline);
    const auto most = static_cast<std::int64_t>(keys.size());
    if (reply.is(Kind::integer) && reply.integer >= 0 && reply.integer <= most)
      return static_cast<std::size_t>(reply.integer);
    return wrong(reply);
  }

  /// One page of the keys that match `pattern`, from `cursor` on.
  Result<ScanPage> scan(std::string_view cursor, std::string_view pattern, Deadline deadline) {
    const Batch batch({"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"}, ReplyType::array);
    auto exchange = client_.run(batch, Access::read, deadline);
    if (exchange.fault) return *std::move(exchange.fault);
    auto& reply = exchange.replies.front();
    if (reply.is(Kind::error)) return client_.fault_of(reply);
    auto page = read_scan_page(std::move(reply));
    if (!page) return client_.out_of_step();
    return *std::move(page);
  }

  std::vector<Result<Bytes>> run_gets(const Pipeline& pipeline, Deadline deadline) {
    return run<Bytes>(pipeline, Access::read, deadline, &Commands::as_bytes);
  }

  /// Of the first `timed` values of `pipeline`, PTTL comes before GET.
  std::vector<Result<TimedBytes>> run_timed_gets(const Pipeline& pipeline, std::size_t timed, Deadline deadline) {
    auto answers = run<TimedBytes>(pipeline, Access::read, deadline, &Commands::as_timed);
    std::vector<Result<TimedBytes>> outcomes;
    outcomes.reserve(answers.size() - timed);
    for (std::size_t at = 0; at < answers.size(); ++at) {
      std::optional<std::chrono::milliseconds> left;
      if (outcomes.size() < timed) {
        if (answers[at].ok()) {
          left = answers[at]->left;
        } else if (answers[at].fault().stated_scope == FaultScope::command) {
          has_pttl_ = false;
        }
        ++at;
      }
      if (answers[at].ok()) answers[at]->left = left;
      outcomes.push_back(std::move(answers[at]));
    }
    return outcomes;
  }

  /// Of what is no text, and where the command is refused, nothing is told.
  std::vector<std::size_t> run_lengths(const Pipeline& pipeline, Deadline deadline) {
    std::vector<std::size_t> lengths;
    for (const auto& answer : run<std::size_t>(pipeline, Access::read, deadline, &Commands::as_length)) {
      if (answer.ok()) lengths.push_back(*answer);
    }
    return lengths;
  }

  std::vector<Result<Done>> run_sets(const Pipeline& pipeline, Deadline deadline) {
    return run<Done>(pipeline, Access::write, deadline, &Commands::as_done);
  }

  /// The commands of `pipeline` are `unlink_word()` with one key each.
  std::vector<Result<bool>> run_unlinks(const Pipeline& pipeline, Deadline deadline) {
    return run<bool>(pipeline, Access::write, deadline, &Commands::as_bool);
  }

  bool has_pttl() const noexcept { return has_pttl_; }
  bool has_unlink() const noexcept { return has_unlink_; }
  std::string_view unlink_word() const noexcept { return has_unlink() ? "UNLINK" : "DEL"; }

 private:
  using Kind = Reply::Kind;

  template <class T>
  using Read = Result<T> (Commands::*)(Reply&&);

  /// One outcome per item: refused before, answered, or lost with the connection.
  template <class T>
  std::vector<Result<T>> run(const Pipeline& pipeline, Access access, Deadline deadline, Read<T> read) {
    Exchange exchange;
    if (!pipeline.batch().empty()) exchange = client_.run(pipeline.batch(), access, deadline.at_most(timeout_));
    std::vector<Result<T>> outcomes;
    outcomes.reserve(pipeline.refusals().size());
    std::size_t next = 0;
    for (const auto& refusal : pipeline.refusals()) {
      if (refusal)
        outcomes.push_back(*refusal);
      else if (next < exchange.replies.size())
        outcomes.push_back((this->*read)(std::move(exchange.replies[next++])));
      else
        outcomes.push_back(*exchange.fault);
    }
    return outcomes;
  }

  Result<Bytes> as_bytes(Reply&& reply) {
    if (reply.is(Kind::string)) return Bytes(std::move(reply.text));
    if (reply.is(Kind::nil)) return Bytes();
    return wrong(reply);
  }

  /// Of a key without an end, PTTL tells nothing; once that command is refused, it is not asked for any more.
  Result<TimedBytes> as_timed(Reply&& reply) {
    if (reply.is(Kind::string)) return TimedBytes{std::move(reply.text), {}};
    if (reply.is(Kind::nil)) return TimedBytes{};
    if (!reply.is(Kind::integer)) return wrong(reply);
    TimedBytes time;
    if (reply.integer >= 0) time.left = std::chrono::milliseconds(reply.integer);
    return time;
  }

  Result<std::size_t> as_length(Reply&& reply) {
    if (reply.is(Kind::integer) && reply.integer >= 0) return static_cast<std::size_t>(reply.integer);
    return wrong(reply);
  }

  Result<Done> as_done(Reply&& reply) {
    if (reply.is_status("OK")) return Done{};
    return wrong(reply);
  }

  Result<bool> as_bool(Reply&& reply) {
    note_refused(reply);
    if (reply.is(Kind::integer) && (reply.integer == 0 || reply.integer == 1)) return reply.integer == 1;
    return wrong(reply);
  }

  /// Whether the server refuses a command that removes, whatever the keys.
  bool note_refused(const Reply& reply) noexcept {
    const bool refused = reply.is(Kind::error) && is_refused_command(reply.text);
    if (refused) has_unlink_ = false;
    return refused;
  }

  Fault wrong(const Reply& reply) { return reply.is(Kind::error) ? client_.fault_of(reply) : client_.out_of_step(); }

  Client client_;
  const Duration timeout_;
  std::atomic<bool> has_unlink_{true};
  std::atomic<bool> has_pttl_{true};
};

}  // namespace cachecade::redis
