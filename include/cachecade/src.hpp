// The bodies of the library, for exactly one file of a program that is built with CACHECADE_SEPARATE_COMPILATION. The
// CMake target cachecade::compiled is such a file; by hand it is:
//
//   // cachecade.cpp, compiled with -DCACHECADE_SEPARATE_COMPILATION like all files of the program
//   #include <cachecade/src.hpp>
#pragma once

#if !defined(CACHECADE_SEPARATE_COMPILATION)
#error "cachecade: define CACHECADE_SEPARATE_COMPILATION for the whole program, not only for the file with src.hpp"
#endif

#include <cachecade.hpp>

#include <cachecade/backend.ipp>
#include <cachecade/backends.ipp>
#include <cachecade/cached.ipp>
#include <cachecade/call_outcome.ipp>
#include <cachecade/clock.ipp>
#include <cachecade/codec.ipp>
#include <cachecade/deadline.ipp>
#include <cachecade/detail/base64.ipp>
#include <cachecade/detail/callable.ipp>
#include <cachecade/detail/counted.ipp>
#include <cachecade/detail/disabled.ipp>
#include <cachecade/detail/fork_guard.ipp>
#include <cachecade/detail/function_name.ipp>
#include <cachecade/detail/glob.ipp>
#include <cachecade/detail/json_text.ipp>
#include <cachecade/detail/metrics_text.ipp>
#include <cachecade/detail/percent.ipp>
#include <cachecade/detail/sanitize.ipp>
#include <cachecade/detail/spelling.ipp>
#include <cachecade/detail/symbol.ipp>
#include <cachecade/detail/system_random.ipp>
#include <cachecade/error.ipp>
#include <cachecade/executor.ipp>
#include <cachecade/explanation.ipp>
#include <cachecade/format/codec/binary_json.ipp>
#include <cachecade/format/codec/json.ipp>
#include <cachecade/format/envelope/encode.ipp>
#include <cachecade/format/envelope/expire.ipp>
#include <cachecade/format/envelope/open.ipp>
#include <cachecade/format/envelope/rejection.ipp>
#include <cachecade/format/envelope/validate.ipp>
#include <cachecade/format/json/aggregate.ipp>
#include <cachecade/format/json/lossless.ipp>
#include <cachecade/format/json/members.ipp>
#include <cachecade/format/json/number.ipp>
#include <cachecade/format/json/reader.ipp>
#include <cachecade/format/json/scalar.ipp>
#include <cachecade/format/json/tree.ipp>
#include <cachecade/format/json/unfinished.ipp>
#include <cachecade/format/json/writer.ipp>
#include <cachecade/format/schema.ipp>
#include <cachecade/format/schema/text.ipp>
#include <cachecade/function/bulk.ipp>
#include <cachecade/global.ipp>
#include <cachecade/key/argument.ipp>
#include <cachecade/key/argument_value.ipp>
#include <cachecade/key/buffer.ipp>
#include <cachecade/key/encode.ipp>
#include <cachecade/key/escape.ipp>
#include <cachecade/key/json.ipp>
#include <cachecade/key/key.ipp>
#include <cachecade/key/parse.ipp>
#include <cachecade/key/scalars.ipp>
#include <cachecade/load/active_store.ipp>
#include <cachecade/load/active_tier.ipp>
#include <cachecade/load/background_load.ipp>
#include <cachecade/load/background_refresh.ipp>
#include <cachecade/load/batch.ipp>
#include <cachecade/load/batch_load.ipp>
#include <cachecade/load/batch_path.ipp>
#include <cachecade/load/batch_put.ipp>
#include <cachecade/load/batch_refresh.ipp>
#include <cachecade/load/batch_tier.ipp>
#include <cachecade/load/batch_wait.ipp>
#include <cachecade/load/bound_function.ipp>
#include <cachecade/load/bound_functions.ipp>
#include <cachecade/load/cache_handle.ipp>
#include <cachecade/load/call_report.ipp>
#include <cachecade/load/calls_by_name.ipp>
#include <cachecade/load/core.ipp>
#include <cachecade/load/effective_policy.ipp>
#include <cachecade/load/end_of_process.ipp>
#include <cachecade/load/entry_codec.ipp>
#include <cachecade/load/entry_context.ipp>
#include <cachecade/load/entry_text.ipp>
#include <cachecade/load/explain.ipp>
#include <cachecade/load/explain_memory.ipp>
#include <cachecade/load/explain_store.ipp>
#include <cachecade/load/fallback_tier.ipp>
#include <cachecade/load/function_state.ipp>
#include <cachecade/load/invalidator.ipp>
#include <cachecade/load/load_path.ipp>
#include <cachecade/load/load_path_entry.ipp>
#include <cachecade/load/load_path_wait.ipp>
#include <cachecade/load/load_run.ipp>
#include <cachecade/load/maintenance.ipp>
#include <cachecade/load/memory_tier.ipp>
#include <cachecade/load/memory_tier_adopt.ipp>
#include <cachecade/load/owner.ipp>
#include <cachecade/load/parameter_list.ipp>
#include <cachecade/load/peers.ipp>
#include <cachecade/load/pinned_value.ipp>
#include <cachecade/load/process_cache.ipp>
#include <cachecade/load/registry.ipp>
#include <cachecade/load/repeated_tags.ipp>
#include <cachecade/load/request.ipp>
#include <cachecade/load/request_flight.ipp>
#include <cachecade/load/result_json.ipp>
#include <cachecade/load/retention.ipp>
#include <cachecade/load/signature_views.ipp>
#include <cachecade/load/signatures.ipp>
#include <cachecade/load/snapshot.ipp>
#include <cachecade/load/store_tier.ipp>
#include <cachecade/load/store_tier_put.ipp>
#include <cachecade/load/text_values.ipp>
#include <cachecade/load/whole_names.ipp>
#include <cachecade/log.ipp>
#include <cachecade/memory.ipp>
#include <cachecade/memory/asymmetric_fence.ipp>
#include <cachecade/memory/engine.ipp>
#include <cachecade/memory/entry_type.ipp>
#include <cachecade/memory/hazards.ipp>
#include <cachecade/memory/id.ipp>
#include <cachecade/memory/life_clock.ipp>
#include <cachecade/memory/node.ipp>
#include <cachecade/memory/request_sample.ipp>
#include <cachecade/memory/snapshot.ipp>
#include <cachecade/memory/snapshot_file.ipp>
#include <cachecade/memory/stripe_tables.ipp>
#include <cachecade/memory/table.ipp>
#include <cachecade/result.ipp>
#include <cachecade/stats.ipp>
#include <cachecade/stats/json.ipp>
#include <cachecade/stats/prometheus.ipp>
#include <cachecade/store/backend_selector.ipp>
#include <cachecade/store/owed.ipp>
#include <cachecade/store/store.ipp>
#include <cachecade/store/store_call.ipp>
#include <cachecade/store/store_health.ipp>
#include <cachecade/store/tag_tokens.ipp>
#include <cachecade/store/withheld.ipp>

#if defined(CACHECADE_HAS_REDIS) || (!defined(CACHECADE_EXPLICIT_BACKENDS) && __has_include(<hiredis/hiredis.h>))
#include <cachecade/redis.ipp>
#endif

#if defined(CACHECADE_HAS_REPLIT) || (!defined(CACHECADE_EXPLICIT_BACKENDS) && __has_include(<curl/curl.h>))
#include <cachecade/replit.ipp>
#endif
