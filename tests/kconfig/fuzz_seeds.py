#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/kconfig/fuzz_seeds.py TARGET DIRECTORY: the cases of cases/ as inputs for fuzz_kconfig or fuzz_config.

One byte for the dialect, then the text, as those targets read it; a case's further files follow as "@@ NAME".
"""
import os
import sys

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")
DIALECTS = {b"6.1": b"0", b"6.12": b"1", b"7.2": b"2"}  # the digits modulo 3 are 0, 1, 2
OURS = {"config", "arguments", "environment", "input", "dialect", "status", "stdout", "stderr", "expected_config"}


def read(*path):
    try:
        with open(os.path.join(CASES, *path), "rb") as file:
            return file.read()
    except OSError:
        return b""


def seed(target, case):
    dialect = DIALECTS.get(read(case, "dialect").strip() or b"6.12", b"1")
    if target == "fuzz_config":
        return dialect + (read(case, "config") or read(case, "expected_config"))
    others = sorted(name for name in os.listdir(os.path.join(CASES, case)) if name not in OURS | {"Kconfig"})
    return dialect + read(case, "Kconfig") + b"".join(b"\n@@ " + name.encode() + b"\n" + read(case, name)
                                                      for name in others)


def main():
    target, directory = sys.argv[1:]
    for case in sorted(os.listdir(CASES)):
        with open(os.path.join(directory, case), "wb") as file:
            file.write(seed(target, case))


main()
