#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""plan_loading() against the machine's own dynamic loader, on every ELF file that compiler packages ship here."""
import collections
import glob
import os
import re
import struct
import subprocess
import sys

PATTERNS = [
    "/usr/bin/*", "/usr/sbin/*", "/usr/lib/gcc*/*/*/*", "/usr/lib/gcc*/*/*/plugin/*", "/usr/libexec/gcc/*/*/*",
    "/usr/lib/llvm-*/bin/*", "/usr/lib/llvm-*/lib/*.so*", "/usr/lib/x86_64-linux-gnu/lib*.so.*",
    "/usr/lib/bfd-plugins/*", "/usr/lib/mold/*",
    os.path.expanduser("~/.rustup/toolchains/*/bin/*"), os.path.expanduser("~/.rustup/toolchains/*/lib/*.so"),
]
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
    if 2 not in types:
        return None
    return 3 in types and os.access(path, os.X_OK)


def traced(path, can_start, environment):
    """The (name, path) pairs that the loader reports, or None where it refuses the file."""
    loader = [] if can_start else [LOADER]
    run = subprocess.run(loader + [path], env={**environment, "LD_TRACE_LOADED_OBJECTS": "1"}, capture_output=True,
                         text=True, stdin=subprocess.DEVNULL, timeout=60)
    if run.returncode != 0 and not run.stdout:
        return None
    pairs = set()
    for line in run.stdout.splitlines():
        match = LINE.match(line)
        if not match or match["path"].startswith("linux-vdso") or match["path"] == "statically linked":
            continue
        pairs.add(match["path"] if match["path"] != "not found" else "missing " + match["name"])
    return pairs


def planned(paths, environment):
    run = subprocess.run([os.environ["LOADER_DUMP"], *paths], env=environment, capture_output=True, text=True, check=True)
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


def main():
    if not os.path.exists(LOADER):
        print(f"skipped: the loader to compare with, {LOADER}, is not here")
        return 77
    files = {}
    for pattern in PATTERNS:
        for path in glob.glob(pattern):
            kind = elf_of_this_machine(path)
            if kind is not None and not os.stat(path).st_mode & 0o6000:
                files.setdefault(os.path.realpath(path), (path, kind))
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    plans = planned([path for path, _ in files.values()], environment)
    compared = libraries = differences = refused = 0
    for path, can_start in files.values():
        expected = traced(path, can_start, environment)
        if expected is None:
            refused += 1
            continue
        plan = set(plans[path])
        if not can_start:  # the loader was named on the command line, and is no part of the plan
            expected = {entry for entry in expected if "/ld-linux-x86-64.so.2" not in entry}
            plan = {entry for entry in plan if "/ld-linux-x86-64.so.2" not in entry}
        compared += 1
        libraries += len(expected)
        for entry in sorted(expected ^ plan):
            differences += 1
            if entry in expected:
                print(f"{path}: the loader has {entry}, the plan has not")
            else:
                print(f"{path}: the plan has {entry} ({plans[path][entry]}), the loader has not")
    print(f"compared {compared} files, {libraries} libraries: {differences} differences"
          f" ({refused} files that the loader refuses)")
    return 1 if differences or not compared else 0


sys.exit(main())
