// cachecade: wrap an expensive function, and its results come from the best store at hand.
#pragma once

#include <cachecade/detail/refusals.hpp>  // first: see there
#include <cachecade/function/result_type.hpp>
#include <cachecade/function/signature.hpp>
#include <cachecade/function/typed_calls.hpp>

#include <cachecade/backend.hpp>
#include <cachecade/backends.hpp>
#include <cachecade/cache.hpp>
#include <cachecade/cached.hpp>
#include <cachecade/cached_function.hpp>
#include <cachecade/call_outcome.hpp>
#include <cachecade/clock.hpp>
#include <cachecade/codec.hpp>
#include <cachecade/error.hpp>
#include <cachecade/explanation.hpp>
#include <cachecade/format/codec/binary_json.hpp>
#include <cachecade/format/codec/json.hpp>
#include <cachecade/format/codec/text.hpp>
#include <cachecade/global.hpp>
#include <cachecade/key/key.hpp>
#include <cachecade/log.hpp>
#include <cachecade/memory.hpp>
#include <cachecade/options.hpp>
#include <cachecade/policy.hpp>
#include <cachecade/stats.hpp>
#include <cachecade/sweep.hpp>
#include <cachecade/version.hpp>

// Which backends are in: the build says so (our CMake targets do), else those whose library's header is found.
#if defined(CACHECADE_HAS_REDIS) || (!defined(CACHECADE_EXPLICIT_BACKENDS) && __has_include(<hiredis/hiredis.h>))
#include <cachecade/redis.hpp>
#endif
#if defined(CACHECADE_HAS_REPLIT) || (!defined(CACHECADE_EXPLICIT_BACKENDS) && __has_include(<curl/curl.h>))
#include <cachecade/replit.hpp>
#endif
