#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tests/kconfig/cases_test.py [--record CONF [SERIES]]: one construct of the Kconfig language, one directory in cases/.

A case has a Kconfig file, and may have: config (the .config before), arguments (of conf, one a line; without it
--olddefconfig), environment (NAME=VALUE lines), input (standard input), dialect (a series; without it 6.12).
What must come out is in status, stdout, stderr and expected_config, and where there is expected_files, in that: all
other files with their names. --record writes those with a kernel's own conf
of the case's dialect, and that is how they came to be.
"""
import os
import subprocess
import sys
import tempfile
import unittest

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")


def read(case, name, otherwise=""):
    path = os.path.join(CASES, case, name)
    if not os.path.exists(path):
        return otherwise
    with open(path, encoding="latin-1", newline="") as file:
        return file.read()


def dialect(case):
    return read(case, "dialect", "6.12").strip()


def outcome(case, program, executable=None):
    """Runs a case; a dictionary of what came out."""
    with tempfile.TemporaryDirectory() as place:
        if os.path.exists(os.path.join(CASES, case, "config")):
            with open(os.path.join(place, ".config"), "w", encoding="latin-1", newline="") as file:
                file.write(read(case, "config"))
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "srctree": os.path.join(CASES, case),
               "KASSAY_KCONFIG_DIALECT": dialect(case)}
        env.update(line.split("=", 1) for line in read(case, "environment").splitlines())
        arguments = read(case, "arguments", "--olddefconfig").split()
        done = subprocess.run([*program, *arguments, "Kconfig"], executable=executable, cwd=place, env=env,
                              input=read(case, "input").encode("latin-1"), capture_output=True)
        result = {"status": "%d\n" % done.returncode, "stdout": done.stdout.decode("latin-1"),
                  "stderr": done.stderr.decode("latin-1"), "expected_config": ""}
        written = os.path.join(place, "defconfig" if "--savedefconfig=defconfig" in arguments else ".config")
        if os.path.exists(written):
            with open(written, encoding="latin-1", newline="") as file:
                result["expected_config"] = file.read()
        if os.path.exists(os.path.join(CASES, case, "expected_files")):
            result["expected_files"] = other_files(place)
        return result


def other_files(place):
    text = ""
    for folder, _, names in sorted(os.walk(place)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.relpath(path, place) not in (".config", ".config.old"):
                with open(path, encoding="latin-1", newline="") as file:
                    text += "== %s\n%s" % (os.path.relpath(path, place), file.read())
    return text


def record(conf, series):
    for case in sorted(os.listdir(CASES)):
        if dialect(case) != series:
            continue
        for name, text in outcome(case, ["conf"], conf).items():
            with open(os.path.join(CASES, case, name), "w", encoding="latin-1", newline="") as file:
                file.write(text)


class Cases(unittest.TestCase):
    maxDiff = None


def add(case):
    def test(self):
        for name, text in outcome(case, [os.environ["KASSAY"], "conf"]).items():
            self.assertEqual(text, read(case, name), name)
    setattr(Cases, "test_" + case, test)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--record"]:
        record(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "6.12")
        sys.exit(0)
    for name in sorted(os.listdir(CASES)):
        add(name)
    unittest.main(verbosity=1)
