"""What tests/bench/compile prints and tests/checks/compile_cost limits."""

import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = pathlib.Path(os.environ.get("INCLUDE", ROOT / "include"))
SEPARATE = "-DCACHECADE_SEPARATE_COMPILATION"
HELLO = re.search(r"^```cpp\n(.*?)^```", (ROOT / "README.md").read_text(), re.S | re.M).group(1)
UMBRELLA = "#include <cachecade.hpp>\n"
FUNCTIONS = ROOT / "tests/bench/compile_functions.cpp"  # wraps -DFUNCTIONS=<1 to 5>


def command(compiler, flags):
    return [compiler, "-std=c++20", f"-I{INCLUDE}", *flags.split()]


def compile_command(compiler, flags, source, output):
    return [*command(compiler, flags), "-O2", "-c", str(source), "-o", str(output)]


def preprocess(compiler, flags, text=UMBRELLA, how="-E"):
    """What is left of `text` after -E; or with -M, a rule of make with the headers that it reaches."""
    return subprocess.run([*command(compiler, flags), how, "-x", "c++", "-"], input=text, text=True, capture_output=True,
                          check=True).stdout


def code_bytes(compiled):
    """Of every section of code: -O2 puts each inline function into one of its own."""
    sections = subprocess.run(["size", "-A", str(compiled)], capture_output=True, text=True, check=True).stdout
    return sum(int(size) for size in re.findall(r"^\.text\S*\s+(\d+)", sections, re.M))
