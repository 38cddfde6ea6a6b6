#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rules that try to get out: to read, to write, to reach the network, to stay. Each is a rule file like any other, and says
`affected` where it got what it wanted. Beside each is a control, which does what is allowed."""
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import unittest

import probe_fixture as fixture

SYSCALL = """\
static long call(long number, long a, long b, long c) {
  long result;
  asm volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}
"""
OPEN, SOCKET, KILL, FORK = 2, 41, 62, 57
RULE = """\
id = "{id}"
title = "gets out"
kind = "miscompile"
severity = "low"
symptom = "none"
trigger = "none"
url = "https://example.org/"

[[reproducer]]
sources = ["{id}.c"]
method = "{method}"
no_control = "it is the control of others"
{more}
"""


class Confinement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.place = place.name
        cls.secret = fixture.write(cls.place + "/secret", "secret\n")
        cls.written = cls.place + "/written"
        cls.cases = {}
        cls.add_program("gcc-90001", f'return call({OPEN}, (long)"{cls.secret}", 0, 0) >= 0;')
        cls.add_program("gcc-90002", f'return call({OPEN}, (long)"{cls.written}", 0101, 0644) >= 0;')
        cls.add_program("gcc-90003", f"return call({SOCKET}, 2, 1, 0) >= 0;")
        cls.add_program("gcc-90004", f"return call({KILL}, {os.getpid()}, 0, 0) == 0;")
        cls.add_program("gcc-90005", "for (;;) ;")
        cls.add_program("gcc-90006", f"call({FORK}, 0, 0, 0); for (;;) ;")
        cls.add_program("gcc-90010", 'return call(39, 0, 0, 0) <= 0;')  # getpid: the control
        cls.add("gcc-90007", "compile", f'asm(".incbin \\"{cls.secret}\\"");', "accepts = true\nfixed = '.'")
        cls.add("gcc-90008", "compile", f'#include "{cls.secret}.h"\n', "accepts = true\nfixed = '.'")
        fixture.write(cls.secret + ".h", "int secret;\n")
        cls.add("gcc-90009", "compile", 'asm(".incbin \\"gcc-90009.c\\"");', "affected = '.'")  # its own: the control
        rules = fixture.write_few_bugs(cls.place + "/rules", [])
        others = [name + "=/nonexistent" for name in ("RUSTC", "BINDGEN", "PAHOLE")]
        begin = time.monotonic()
        done = subprocess.run([fixture.KASSAY, "check", "CC=" + fixture.COMPILER, *others, "--rules", rules, "--format", "json", "--timeout", "20"],
                              env=fixture.environment(cls.place), cwd=cls.place, capture_output=True, text=True, check=False)
        cls.took = time.monotonic() - begin
        if "--no-sandbox" in done.stderr:
            raise unittest.SkipTest("neither Landlock nor bubblewrap")
        cls.verdicts = {bug["id"]: bug["verdict"] for bug in json.loads(done.stdout)["bugs"]}

    @classmethod
    def add(cls, bug, method, source, more=""):
        fixture.write(f"{cls.place}/rules/bugs/gcc/{bug}.toml", RULE.format(id=bug, method=method, more=more))
        fixture.write(f"{cls.place}/rules/reproducers/{bug}.c", source)

    @classmethod
    def add_program(cls, bug, body):
        cls.add(bug, "run", SYSCALL + "int kassay_main(void) { " + body + " }\n")

    def test_controls_do_what_is_allowed(self):
        self.assertEqual((self.verdicts["gcc-90009"], self.verdicts["gcc-90010"]), ("fixed", "fixed"))

    def test_reads_nothing_else(self):
        for bug in ("gcc-90001", "gcc-90007", "gcc-90008"):
            self.assertIn(self.verdicts[bug], ("fixed", "cannot-tell"), bug)

    def test_writes_nothing_else(self):
        self.assertIn(self.verdicts["gcc-90002"], ("fixed", "cannot-tell"))
        self.assertFalse(os.path.exists(self.written))

    def test_reaches_no_network_and_nobody(self):
        for bug in ("gcc-90003", "gcc-90004"):
            self.assertIn(self.verdicts[bug], ("fixed", "cannot-tell"), bug)

    def test_outlives_no_deadline(self):
        self.assertEqual((self.verdicts["gcc-90005"], self.verdicts["gcc-90006"]), ("cannot-tell", "cannot-tell"))
        self.assertLess(self.took, 300)


if __name__ == "__main__":
    if not fixture.COMPILER or platform.machine() != "x86_64":
        print("skipped: no gcc for x86-64")
        sys.exit(77)
    unittest.main()
