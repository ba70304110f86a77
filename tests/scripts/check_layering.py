#!/usr/bin/env python3
"""Who may include whom: reads every #include of include/ and fails on an edge that the layering does not allow, on a
third-party header that is included in more than one of ours, and on a cycle."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "include"

# What a part may include besides itself. A part is a folder, or a front header at the root.
BASE = {"detail", "core"}
TOP = {"clock.hpp", "log.hpp", "executor.hpp"}
AREA = BASE | TOP
BACKEND = {"backend.hpp", "backends.hpp", "options.hpp", "policy.hpp"} | AREA
FACADE = BACKEND | {"error.hpp", "stats.hpp", "call_options.hpp", "codec.hpp", "codec", "envelope.hpp", "envelope", "key.hpp", "key",
                    "schema.hpp", "schema", "load", "memory.hpp", "memory", "cache"}
ALLOWED = {
    "detail": set(),
    "core": BASE,
    "version.hpp": set(),
    "error.hpp": set(),
    "call_options.hpp": BASE,
    "clock.hpp": set(),
    "log.hpp": AREA,
    "executor.hpp": BASE,
    "policy.hpp": BASE,
    "options.hpp": AREA | {"policy.hpp"},
    "backend.hpp": BASE,
    "backends.hpp": BACKEND,
    "key": AREA | {"codec"},
    "key.hpp": AREA | {"key"},
    "codec": AREA,
    "codec.hpp": AREA | {"codec"},
    "envelope": AREA,
    "envelope.hpp": {"envelope"},
    "schema": AREA,
    "schema.hpp": AREA | {"schema"},
    "load": AREA,
    "memory": AREA,
    "memory.hpp": BACKEND | {"memory"},
    "http": AREA,
    "redis": AREA,
    "redis.hpp": BACKEND | {"redis"},
    "replit": AREA | {"http", "backend.hpp", "options.hpp"},
    "replit.hpp": BACKEND | {"replit", "http", "envelope", "envelope.hpp"},
    "stats.hpp": AREA | {"envelope.hpp"},
    "cache": FACADE,
    "cached_function.hpp": FACADE,
    "generic_function.hpp": FACADE | {"cached_function.hpp"},
    "cache.hpp": FACADE | {"cached_function.hpp", "generic_function.hpp"},
    "global.hpp": FACADE | {"cache.hpp"},
}
THIRD_PARTY = ("nlohmann/", "hiredis/", "curl/", "openssl/")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def part_of(header):
    inner = header.removeprefix("cachecade/")
    return inner.split("/")[0]


def main():
    errors, users, graph = [], {}, {}
    for path in sorted(ROOT.rglob("*.hpp")):
        header = str(path.relative_to(ROOT))
        graph[header] = []
        for included in INCLUDE.findall(path.read_text()):
            if included.startswith(THIRD_PARTY):
                users.setdefault(included, []).append(header)
            if not included.startswith("cachecade"):
                continue
            graph[header].append(included)
            if not (ROOT / included).exists():
                errors.append(f"{header} includes <{included}>, which does not exist")
            if header == "cachecade.hpp":
                continue
            part, other = part_of(header), part_of(included)
            if part != other and other not in ALLOWED.get(part, set()):
                errors.append(f"{header} must not include <{included}>: {part} may not use {other}")
    for included, headers in users.items():
        if len(headers) > 1:
            errors.append(f"<{included}> is included in {len(headers)} headers: {', '.join(headers)}")
    errors += cycles(graph)
    for error in errors:
        print(error)
    print(f"layering: {len(graph)} headers, {len(errors)} errors")
    return 1 if errors else 0


def cycles(graph):
    state, found = {}, []

    def visit(header, trail):
        if state.get(header) == "done":
            return
        if header in trail:
            found.append("cycle: " + " -> ".join(trail[trail.index(header):] + [header]))
            return
        for included in graph.get(header, []):
            visit(included, trail + [header])
        state[header] = "done"

    for header in graph:
        visit(header, [])
    return found


if __name__ == "__main__":
    sys.exit(main())
