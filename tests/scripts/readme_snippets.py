#!/usr/bin/env python3
"""Writes each ```cpp block of a Markdown file as a C++ program into a folder, and prints their names for CMake. A block
with main() stands as it is. Any other becomes the body of a main(), behind the blocks above it that come right after a
`<!-- snippet: prelude -->`, which are no programs themselves."""

import pathlib
import re
import sys

BLOCK = re.compile(r"^(<!-- snippet: prelude -->\n)?```cpp\n(.*?)^```", re.S | re.M)


def programs(text):
    prelude = ""
    for shared, block in BLOCK.findall(text):
        if shared:
            prelude += block
        elif "int main" in block:
            yield block
        else:
            yield f"{prelude}\nint main() {{\n{block}}}\n"


def main():
    source, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for number, program in enumerate(programs(source.read_text()), 1):
        name = f"readme_{number}"
        path = folder / f"{name}.cpp"
        if not path.exists() or path.read_text() != program:
            path.write_text(program)
        names.append(name)
    print(";".join(names))
    return 0 if names else 1


if __name__ == "__main__":
    sys.exit(main())
