#!/usr/bin/env python3
"""Prints which numbered failure scenarios (scenarios.txt) have a test that carries their tag, or a refusal that
names them, and which have none.
`--require A1,B-OOM,D` fails when one of those numbers, or one of a whole letter, has none."""

import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
TAG = re.compile(r"\[([A-J](?:\d+|-[A-Z]+))\]")


def known():
    lines = (TESTS / "scripts/scenarios.txt").read_text().split("\n")
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))


def tagged():
    found = {}
    for path in sorted(TESTS.rglob("*_test.cpp")):
        for case in re.findall(r"TEST_CASE\(.*?\)\s*\{", path.read_text(), re.S):
            for number in TAG.findall(case):
                found.setdefault(number, set()).add(str(path.relative_to(TESTS)))
    for path in sorted(TESTS.glob("compile_fail/*.cpp")):
        for number in re.findall(r"^// scenario: (\S+)", path.read_text(), re.M):
            found.setdefault(number, set()).add(str(path.relative_to(TESTS)))
    return found


def main():
    titles, tests = known(), tagged()
    for number in sorted(set(tests) - set(titles)):
        print(f"unknown scenario [{number}] in {', '.join(sorted(tests[number]))}")
    with_test = [number for number in titles if number in tests]
    without = [number for number in titles if number not in tests]
    print(f"scenarios with a test ({len(with_test)}): {' '.join(with_test)}")
    print(f"scenarios without ({len(without)}):")
    for number in without:
        print(f"  {number}: {titles[number]}")
    required = sys.argv[sys.argv.index("--require") + 1].split(",") if "--require" in sys.argv else []
    missing = [number for number in without if number in required or number[0] in required]
    if missing:
        print(f"required, but without a test: {' '.join(missing)}")
    return 1 if missing or set(tests) - set(titles) else 0


if __name__ == "__main__":
    sys.exit(main())
