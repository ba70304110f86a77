#!/usr/bin/env python3
"""Every type that a root header of include/cachecade/ gives to users stands in the README."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DECLARED = re.compile(r"^(?:class|struct|enum class|concept|using) (?:\[\[\w+\]\] )?(\w+)", re.MULTILINE)
INNER = re.compile(r"^namespace (?:\w+::)*(?:detail|load|store) \{.*?^\}  // namespace", re.MULTILINE | re.DOTALL)


def main():
    readme = (ROOT / "README.md").read_text()
    missing = []
    for header in sorted((ROOT / "include/cachecade").glob("*.hpp")):
        text = INNER.sub("", header.read_text())
        declared = {name for name in DECLARED.findall(text) if name[0].isupper()}
        missing += [f"{header.name}: {name} is not in the README" for name in sorted(declared)
                    if not re.search(rf"\b{name}\b", readme)]
    print("\n".join(missing + [f"names: {len(missing)} errors"]))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
