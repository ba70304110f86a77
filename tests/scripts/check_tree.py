#!/usr/bin/env python3
"""What must not stand in the tree: left-over marks, machine paths, registry hosts, oversized headers, and top-level
files beyond the fixed set."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOP_LEVEL = {"include", "tests", "examples", "CMakeLists.txt", "README.md", "LICENSE"}
LONGEST_HEADER = 300
FORBIDDEN = [
    (re.compile(r"\b(TODO|FIXME|XXX)\b|#if 0"), "a left-over mark"),
    (re.compile(r"/(home|Users|work)/[a-z]"), "a machine path"),
    (re.compile(r"registry\.[a-z]+\.(org|com)|deb\.[a-z]+\.org"), "a package registry's host"),
]


def main():
    errors = []
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True)
    names = listed.stdout.split("\n") if listed.returncode == 0 else [
        str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    for name in filter(None, names):
        top = name.split("/")[0]
        if not top.startswith(".") and top not in TOP_LEVEL:
            errors.append(f"{name}: the top level holds {', '.join(sorted(TOP_LEVEL))} and dotfiles")
        path = ROOT / name
        if name.startswith("tests/scripts/") or not path.is_file():
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            errors += [f"{name}:{number}: {what}" for pattern, what in FORBIDDEN if pattern.search(line)]
        if name.startswith("include/") and text.count("\n") > LONGEST_HEADER:
            errors.append(f"{name}: {text.count(chr(10))} lines; a header has at most {LONGEST_HEADER}")
    for error in errors:
        print(error)
    print(f"tree: {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
