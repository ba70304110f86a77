#!/usr/bin/env python3
"""Writes each ```cpp block of a Markdown file as a C++ program into a folder, and prints their names for CMake. A block
with main() stands as it is; another becomes the body of a main(), behind the file's `<!-- snippet: prelude ... -->`."""

import pathlib
import re
import sys


def main():
    source, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    text = source.read_text()
    prelude = "\n".join(re.findall(r"<!-- snippet: prelude\n(.*?)-->", text, re.S))
    blocks = re.findall(r"^```cpp\n(.*?)^```", text, re.S | re.M)
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for number, block in enumerate(blocks, 1):
        name = f"readme_{number}"
        program = block if "int main" in block else f"{prelude}\nint main() {{\n{block}}}\n"
        path = folder / f"{name}.cpp"
        if not path.exists() or path.read_text() != program:
            path.write_text(program)
        names.append(name)
    print(";".join(names))
    return 0 if names else 1


if __name__ == "__main__":
    sys.exit(main())
