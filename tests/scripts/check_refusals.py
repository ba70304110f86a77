#!/usr/bin/env python3
"""Compiles each case of tests/compile_fail twice: as it is it must compile, which all do in one file, each in a namespace
of its own; with CACHECADE_MUST_FAIL it must not, and the compiler must speak the sentence of the first line,
`// expect: <regex>`. A case that says `// only: g++` is one that Clang cannot see at compile time, and `// header-only` one
that the compiled way does not have; `// lines: 12` limits what g++ says of the mistake. The library is read once by each
compiler, as a precompiled header. Arguments: the compilers, and names of cases (all); clang++-16 joins when it is there."""

import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = sorted((ROOT / "tests/compile_fail").glob("*.cpp"))


FLAGS = ["-std=c++20", "-DCACHECADE_EXPLICIT_BACKENDS", f"-I{ROOT}/include"]
COMPILED_WAY = "-DCACHECADE_SEPARATE_COMPILATION"


def compile_it(compiler, source, *extra, text=None):
    command = [compiler, *FLAGS, "-fsyntax-only", *extra, "-x", "c++", str(source)]
    result = subprocess.run(command, capture_output=True, text=True, input=text)
    return result.returncode == 0, result.stderr


def precompile(compiler, folder):
    """The options that have the library read already, compiled way."""
    header = folder / f"{pathlib.Path(compiler).name}.hpp"
    header.write_text("#include <cachecade.hpp>\n")
    result = f"{header}.gch"
    subprocess.run([compiler, *FLAGS, COMPILED_WAY, "-x", "c++-header", str(header), "-o", result], check=True)
    return [COMPILED_WAY, *(["-include-pch", result] if "clang" in compiler else ["-include", str(header)])]


def check_all_good(compiler, cases):
    includes, bodies = set(), []
    for case in cases:
        lines = case.read_text().split("\n")
        includes |= {line for line in lines if line.startswith("#include")}
        body = "\n".join("" if line.startswith("#include") else line for line in lines)
        bodies.append(f'namespace {case.stem} {{\n#line 1 "{case}"\n{body}\n}}')
    good, output = compile_it(compiler, "-", COMPILED_WAY, text="\n".join(sorted(includes) + bodies))
    return None if good else f"({compiler}): without the mistakes some do not compile:\n{output[:3000]}"


def check(job):
    compiler, case, library = job
    sentence = re.match(r"// expect: (.*)", case.read_text()).group(1)
    way = [] if "// header-only" in case.read_text() else library
    good, output = compile_it(compiler, case, "-DCACHECADE_MUST_FAIL", *way)
    if good:
        return f"{case.name} ({compiler}): the mistake compiles"
    flat = re.sub(r"\s*\"?\n\s*\"?", " ", output)
    if not re.search(sentence, flat):
        return f"{case.name} ({compiler}): refused, but not with /{sentence}/:\n{output[:3000]}"
    lines, limit = output.count("\n"), re.search(r"^// lines: (\d+)", case.read_text(), re.M)
    if limit and "clang" not in compiler and lines > int(limit.group(1)):
        return f"{case.name} ({compiler}): {lines} lines of output, of at most {limit.group(1)}:\n{output[:3000]}"
    return None


def main():
    named = [case for case in CASES if case.stem in sys.argv[1:]]
    compilers = [name for name in dict.fromkeys(sys.argv[1:] + ["clang++-16"]) if shutil.which(name)]
    with tempfile.TemporaryDirectory() as work, concurrent.futures.ThreadPoolExecutor(2) as pool:
        good = [pool.submit(check_all_good, compiler, named or CASES) for compiler in compilers]
        library = dict(zip(compilers, pool.map(lambda compiler: precompile(compiler, pathlib.Path(work)), compilers)))
        jobs = [(compiler, case, library[compiler]) for compiler in compilers for case in named or CASES
                if "clang" not in compiler or "// only: g++" not in case.read_text()]
        errors = [error for error in [*pool.map(check, jobs), *(future.result() for future in good)] if error]
    for error in errors:
        print(error)
    print(f"refusals: {len(named or CASES)} cases with {', '.join(compilers)}, {len(errors)} errors")
    return 1 if errors or not CASES else 0


if __name__ == "__main__":
    sys.exit(main())
