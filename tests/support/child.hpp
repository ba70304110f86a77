// Child: a forked process that does some work and ends.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <utility>

namespace support {

class Child {
 public:
  /// `work()` tells whether all is well there. One that hangs is ended by its alarm.
  template <class Work>
  explicit Child(Work&& work) : id_(::fork()) {
    if (id_ != 0) return;
    ::alarm(60);
    ::_exit(std::forward<Work>(work)() ? 0 : 1);
  }

  /// Waits for its end. To be called once.
  bool is_well() const {
    int status = -1;
    return ::waitpid(id_, &status, 0) == id_ && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  const pid_t id_;
};

}  // namespace support
