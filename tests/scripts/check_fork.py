#!/usr/bin/env python3
"""What a forked child could wait for in vain: every mutex, condition variable and guarded function-local static of
include/, each with the reason why it cannot. A ForkMutex needs none. Fails on one without a reason, and on a reason
without one."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "include" / "cachecade"

REASONS = {
    "detail/fork_guard.ipp": {
        "mutex": "taken before every fork and released after it",
        "fork_handlers": "pthread_once starts again in a child whose parent was in the middle of it",
    },
    "detail/fork_mutex.hpp": {"mutex_": "taken before every fork and released after it"},
    "executor.ipp": {
        "mutex": "made anew in a child, with what it guards",
        "changed": "made anew in a child",
        "ended": "made anew in a child",
    },
    "http/pool.hpp": {"mutex": "of one process: a child has a shelf of its own, and only tries the inherited lock"},
    "load/background_work.hpp": {
        "mutex_": "taken before a fork; made anew in a child",
        "ended_": "made anew in a child",
    },
    "load/flight.hpp": {"mutex_": "that of a flight this thread leads is made anew in a child; the others are not used", "changed_": "made anew in a child"},
    "load/flight_list.hpp": {"mutex": "made anew in a child, with what it guards"},
    "load/process_cache.hpp": {"start_mutex_": "made anew in a child; it guards nothing"},
    "load/wait_graph.hpp": {"mutex_": "made anew in a child, with what it guards"},
    "load/tags.hpp": {"mutex_": "taken before a fork by the guard of Tags"},
    "memory/stripe.hpp": {"mutex_": "taken before a fork by the guard of Stripes"},
    "memory/traffic.hpp": {"mutex_": "only tried, and under the lock of a stripe"},
    "redis/client_core.hpp": {"mutex": "of one process: a child makes a core of its own"},
    "redis/pool.hpp": {"mutex_": "of a client's core, which is of one process", "free_": "the same"},
    "redis/resolver.hpp": {"mutex_": "of a client's core, which is of one process", "changed_": "the same"},
    "replit/sweeper.hpp": {
        "sweeping_": "made anew in a child, with the cursor",
        "mutex_": "taken before a fork by the guard of Sweeper",
    },
}

WAITED_FOR = re.compile(r"^\s*(?:mutable |inline |static |const )*(?:std::(?:recursive_|shared_|timed_)?mutex|"
                        r"std::condition_variable(?:_any)?|std::once_flag|(?:memory::)?PatientMutex) (\w+)(?:\{\})?;")
LOCAL_STATIC = re.compile(r"^\s+static (?!constexpr|constinit|inline|_assert)[^()]*?(\w+)(?: = |\{|;)")


def waits(path):
    for line in path.read_text().split("\n"):
        found = WAITED_FOR.match(line) or (LOCAL_STATIC.match(line) if path.suffix != ".py" else None)
        if found and not re.match(r"\s+static .*\bthread_local\b", line):
            yield found.group(1)


def main():
    errors = []
    count = 0
    for path in sorted(ROOT.rglob("*.?pp")):
        name = str(path.relative_to(ROOT))
        reasons = REASONS.get(name, {})
        found = set(waits(path))
        count += len(found)
        errors += [f"{name}: a forked child may wait for `{each}` in vain: make it a detail::ForkMutex or a "
                   "detail::Immortal, or say in tests/scripts/check_fork.py why it cannot"
                   for each in sorted(found - set(reasons))]
        errors += [f"{name}: there is no `{each}` any more" for each in sorted(set(reasons) - found)]
    errors += [f"{name}: there is no such file any more" for name in REASONS if not (ROOT / name).is_file()]
    print("\n".join(errors + [f"fork: {count} things to wait for, {len(errors)} errors"]))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
