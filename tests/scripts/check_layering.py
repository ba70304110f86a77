#!/usr/bin/env python3
"""Who may include whom: reads every #include of include/ and fails on an edge that the layering does not allow, on a
third-party header that is included in more than one of ours, and on a cycle."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "include"

# What a part may include besides itself. A part is a folder, or a front header at the root.
DETAIL = {"detail"}
BASE = DETAIL | {"duration.hpp", "deadline.hpp", "fault.hpp", "result.hpp", "error.hpp", "clock.hpp", "log.hpp",
                 "executor.hpp", "policy.hpp", "options.hpp", "backend.hpp", "backends.hpp", "call_options.hpp",
                 "removal.hpp", "sweep.hpp", "health.hpp", "call_outcome.hpp", "explanation.hpp"}
KEY = BASE | {"key", "format"}
FORMAT = BASE | {"format", "codec.hpp"}
STORE = FORMAT | {"key", "store", "stats.hpp"}
LOAD = STORE | {"load", "memory", "memory.hpp"}
FUNCTION = LOAD | {"function"}
FACADE = FUNCTION | {"cached_function.hpp", "cache.hpp", "global.hpp"}
ALLOWED = {  # folders in the order in which they may know each other; nothing points up
    "detail": set(),
    "key": KEY,
    "format": FORMAT,
    "codec.hpp": FORMAT,
    "memory": BASE,
    "memory.hpp": BASE | {"memory"},
    "store": STORE,
    "stats.hpp": FORMAT | {"stats"},
    "stats": FORMAT | {"stats.hpp", "version.hpp"},
    "load": LOAD,
    "function": FUNCTION,
    "cached_function.hpp": FUNCTION,
    "nlohmann_optional.hpp": {"format"},
    "cached.hpp": FACADE,
    "cache.hpp": FACADE,
    "global.hpp": FACADE,
    "http": BASE,
    "redis": FORMAT | {"store"},
    "redis.hpp": BASE | {"redis"},
    "replit": FORMAT | {"store", "http"},
    "replit.hpp": BASE | {"replit"},
    "testing": BASE,
    "testing.hpp": {"testing"},
}
THIRD_PARTY = ("nlohmann/", "hiredis/", "curl/", "openssl/")
FREE = {"cachecade.hpp", "cachecade/src.hpp"}  # lists of everything
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def part_of(header):
    inner = header.removeprefix("cachecade/").replace(".ipp", ".hpp")  # bodies are of their header's part
    return inner.split("/")[0]


def main():
    errors, users, graph = [], {}, {}
    for path in sorted(ROOT.rglob("*.[hi]pp")):
        header = str(path.relative_to(ROOT))
        graph[header] = []
        for included in INCLUDE.findall(path.read_text()):
            if included.startswith(THIRD_PARTY):
                users.setdefault(included, []).append(header)
            if not included.startswith("cachecade"):
                continue
            if included.endswith(".ipp") and header not in FREE:
                continue  # a header ends with its own bodies
            graph[header].append(included)
            if not (ROOT / included).exists():
                errors.append(f"{header} includes <{included}>, which does not exist")
            if header in FREE:
                continue
            part, other = part_of(header), part_of(included)
            if part != other and other not in ALLOWED.get(part, BASE):
                errors.append(f"{header} must not include <{included}>: {part} may not use {other}")
    for included, headers in users.items():
        if len(headers) > 1:
            errors.append(f"<{included}> is included in {len(headers)} headers: {', '.join(headers)}")
    errors += cycles(graph) + unlisted_bodies(graph) + [error for path in sorted(ROOT.rglob("*.ipp"))
                                                        for error in kept_state(path)]
    errors += [error for path in sorted(ROOT.rglob("*.hpp")) for error in eager_vtables(path)]
    for error in errors:
        print(error)
    print(f"layering: {len(graph)} headers, {len(errors)} errors")
    return 1 if errors else 0


def unlisted_bodies(graph):
    """Every .ipp stands in src.hpp, or its functions would be defined nowhere in a program that is compiled that way."""
    listed = set(graph["cachecade/src.hpp"])
    return [f"src.hpp does not include <{header}>" for header in graph
            if header.endswith(".ipp") and header not in listed]


def kept_state(path):
    """A static variable of a function would be another one in files that are built the other way."""
    return [f"{path.relative_to(ROOT)}:{number}: an inline variable instead of a static one of a function"
            for number, line in enumerate(path.read_text().split("\n"), 1)
            if re.match(r"\s+(\[\[\w+\]\] )?(static|thread_local)\b", line) and "constexpr" not in line
            and not re.match(r"[^=]*\)[ a-z]*\{", line)]  # a static function of a class is none


def eager_vtables(path):
    """See detail/config.hpp: a declared virtual function that is inline only in its .ipp."""
    if not path.with_suffix(".ipp").exists():
        return []
    return [f"{path.relative_to(ROOT)}: CACHECADE_DECL is missing before `{found.group(1).split()[0]} ...` of a virtual function"
            for found in re.finditer(r"^  (?!CACHECADE_DECL)([\w~:<&][^;{}/]*\boverride|virtual [^;{}=]*);", path.read_text(), re.M)]


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
