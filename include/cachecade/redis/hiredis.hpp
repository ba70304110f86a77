// The one place that includes hiredis, of which only the parser and the formatter are used (never its sockets: their
// timeouts are per read, and their writes raise SIGPIPE). Works with 0.14 and every later version.
#pragma once

#if !__has_include(<hiredis/hiredis.h>)
#error \
    "cachecade/redis.hpp needs hiredis: install libhiredis-dev (Debian, Ubuntu) or hiredis-devel (Fedora), or leave redis.hpp out"
#endif

#include <hiredis/hiredis.h>

#include <memory>

namespace cachecade::redis {

struct FreeReader {
  void operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }
};

struct FreeCommand {
  void operator()(char* command) const noexcept { redisFreeCommand(command); }
};

using ReaderHandle = std::unique_ptr<redisReader, FreeReader>;
using CommandHandle = std::unique_ptr<char, FreeCommand>;

}  // namespace cachecade::redis
