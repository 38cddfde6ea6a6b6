#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""plan_loading() against the machine's own dynamic loader, on the installed compilers' files and on fixtures."""
import collections
import glob
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

PATTERNS = [
    "/usr/bin/*", "/usr/sbin/*", "/usr/lib/gcc*/*/*/*", "/usr/lib/gcc*/*/*/plugin/*", "/usr/libexec/gcc/*/*/*",
    "/usr/lib/llvm-*/bin/*", "/usr/lib/llvm-*/lib/*.so*", "/usr/lib/x86_64-linux-gnu/lib*.so.*",
    "/usr/lib/bfd-plugins/*", "/usr/lib/mold/*",
    os.path.expanduser("~/.rustup/toolchains/*/bin/*"), os.path.expanduser("~/.rustup/toolchains/*/lib/*.so"),
]
COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("gcc-12") or shutil.which("clang-19")
LOADER = "/lib64/ld-linux-x86-64.so.2"
LINE = re.compile(r"\t(?:(?P<name>.+?) => )?(?P<path>.+?)(?: \(0x[0-9a-f]+\))?$")


def elf_of_this_machine(path):
    """None: no dynamic ELF file for this machine; else whether it can be started by itself."""
    try:
        with open(path, "rb") as file:
            header = file.read(64)
            if header[:6] != b"\x7fELF\x02\x01" or struct.unpack_from("<H", header, 18)[0] != 62:
                return None
            offset, size, count = (struct.unpack_from("<Q", header, 32)[0], *struct.unpack_from("<HH", header, 54))
            file.seek(offset)
            segments = file.read(size * count)
    except OSError:
        return None
    types = {struct.unpack_from("<I", segments, i * size)[0] for i in range(count)}
    if 2 not in types or (3 in types and not os.access(path, os.X_OK)):
        return None
    return 3 in types


def traced(path, can_start, environment):
    """Paths that the loader reports, and "missing NAME"; None where it refuses the file."""
    loader = [] if can_start else [LOADER]
    environment = {**environment, "LD_TRACE_LOADED_OBJECTS": "1"}
    if not can_start:
        environment.pop("LD_PRELOAD", None)  # preloads are the program's; here that is the loader
    run = subprocess.run(loader + [path], env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                         timeout=60)
    if run.returncode != 0 and not run.stdout:
        return None
    reported = set()
    for line in run.stdout.splitlines():
        match = LINE.match(line)
        if not match or match["path"].startswith("linux-vdso") or match["path"] == "statically linked":
            continue
        reported.add(match["path"] if match["path"] != "not found" else "missing " + match["name"])
    return reported


def planned(paths, environment):
    variables = [f"{name}={value}" for name, value in environment.items()]
    run = subprocess.run([os.environ["LOADER_DUMP"], *variables, *paths], capture_output=True, text=True, check=True)
    plans = collections.defaultdict(dict)
    for line in run.stdout.splitlines():
        kind, rest = line.split(" ", 1)
        fields = rest.split("\t")
        if kind == "file":
            plan = plans[rest]
        elif kind == "library":
            plan[fields[0]] = fields[3]
        else:
            plan[f"{kind} {fields[0]}"] = kind
    return plans


def build(directory, name, needed=(), flags=(), interpreter=True):
    """Links DIRECTORY/NAME with what it needs (paths); a name without ".so" is a program."""
    path = os.path.join(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shared = [] if interpreter else ["-shared", f"-Wl,-soname,{os.path.basename(name)}"]
    source = "int main(void) { return 0; }" if interpreter else f"int f_{abs(hash(path))}(void) {{ return 1; }}"
    subprocess.run([COMPILER, *shared, "-x", "c", "-", "-x", "none", "-o", path, "-Wl,--no-as-needed", *needed,
                    "-Wl,--allow-shlib-undefined", *flags], input=source, text=True, check=True)
    return path


def fixtures(directory):
    """Programs for each rule of the search; returns (program, extra environment) pairs."""
    def library(name, *needed, flags=()):
        return build(directory, name, needed, flags, interpreter=False)

    deep, again = library("r/libdeep.so"), library("e/libdeep.so")
    plain = library("r/liba.so", deep)
    library("e/liba.so", again)
    runpath = library("r/libb.so", deep, flags=["-Wl,--enable-new-dtags,-rpath,$ORIGIN/../e"])
    library("r/glibc-hwcaps/x86-64-v2/liba.so", deep)
    library("r/glibc-hwcaps/x86-64-v3/libdeep.so")
    library("pre/libpre.so", deep)
    inherited = ["-Wl,--disable-new-dtags,-rpath,$ORIGIN/../r"]
    own = ["-Wl,--enable-new-dtags,-rpath,$ORIGIN/../r"]
    programs = [build(directory, "bin/rpath", [plain], inherited), build(directory, "bin/runpath", [plain], own),
                build(directory, "bin/rpath_runpath", [runpath], inherited),
                build(directory, "bin/nothing", [plain], ["-Wl,-rpath-link," + directory + "/r"]),
                build(directory, "bin/two", [runpath, plain], inherited),
                build(directory, "bin/cache_only", ["-lm"], inherited),
                build(directory, "bin/no_default", ["-lm", plain], ["-Wl,-z,nodefaultlib", *inherited]),
                build(directory, "bin/braces", [plain], ["-Wl,-rpath,${ORIGIN}/$LIB:${ORIGIN}/../r//"])]
    os.makedirs(os.path.join(directory, "elsewhere"))
    os.symlink("../bin/rpath", os.path.join(directory, "elsewhere/link"))
    programs.append(os.path.join(directory, "elsewhere/link"))
    environments = [{}, {"LD_LIBRARY_PATH": f"{directory}/e"}, {"LD_LIBRARY_PATH": f"{directory}/gone::{directory}/e/;"},
                    {"LD_PRELOAD": f"{directory}/pre/libpre.so"},
                    {"LD_PRELOAD": "libm.so.6 libdeep.so", "LD_LIBRARY_PATH": f"{directory}/e:{directory}/r"}]
    return [(program, environment) for program in programs for environment in environments]


class Comparison:
    def __init__(self):
        self.files = self.libraries = self.differences = self.refused = 0

    def compare(self, path, can_start, environment, plan):
        expected = traced(path, can_start, environment)
        if expected is None:
            self.refused += 1
            return
        found = set(plan)
        if not can_start:  # the loader was named on the command line, and is no part of the plan
            expected = {entry for entry in expected if not entry.endswith(os.path.basename(LOADER))}
            found = {entry for entry in found if not entry.endswith(os.path.basename(LOADER))}
        self.files += 1
        self.libraries += len(expected)
        self.differences += len(expected ^ found)
        for entry in sorted(expected - found):
            print(f"{path} with {environment}: the loader has {entry}, the plan has not")
        for entry in sorted(found - expected):
            print(f"{path} with {environment}: the plan has {entry} ({plan[entry]}), the loader has not")

    def report(self, what):
        print(f"{what}: compared {self.files} files, {self.libraries} libraries: {self.differences} differences"
              f" ({self.refused} files that the loader refuses)")
        return self.differences or not self.files


def installed():
    """Every dynamic file of the installed packages: resolved path -> (path, whether it can be started)."""
    files = {}
    for path in (path for pattern in PATTERNS for path in glob.glob(pattern)):
        kind = elf_of_this_machine(path)
        if kind is not None and not os.stat(path).st_mode & 0o6000:
            files.setdefault(os.path.realpath(path), (path, kind))
    return files.values()


def main():
    if not os.path.exists(LOADER):
        print(f"skipped: the loader to compare with, {LOADER}, is not here")
        return 77
    base = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    files, failed = installed(), False
    for extra in ({}, {"LD_LIBRARY_PATH": "/usr/lib/llvm-14/lib:/usr/lib/llvm-19/lib", "LD_PRELOAD": "libm.so.6"}):
        comparison = Comparison()
        plans = planned([path for path, _ in files], {**base, **extra})
        for path, can_start in files:
            comparison.compare(path, can_start, {**base, **extra}, plans[path])
        failed |= bool(comparison.report(f"installed files with {extra or 'no variables'}"))
    if not COMPILER:
        print("the fixtures were left out: no cc, gcc or clang to link them with")
        return 1 if failed else 0
    comparison = Comparison()
    with tempfile.TemporaryDirectory() as directory:
        for program, extra in fixtures(os.path.realpath(directory)):
            comparison.compare(program, True, {**base, **extra}, planned([program], {**base, **extra})[program])
    failed |= bool(comparison.report("fixtures"))
    return 1 if failed else 0


sys.exit(main())
