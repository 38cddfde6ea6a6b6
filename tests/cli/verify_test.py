#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""lock, verify, id and diff on a private copy of a real GCC: one thing is changed at a time, and just that is told."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import probe_fixture as fixture

TRIPLE = "x86_64-linux-gnu"
PARTS = f"/usr/lib/gcc/{TRIPLE}/12"
RULES = """
[[feature]]
symbol = "CC_HAS_HARDENED"
help = "Only the newer of the two compilers has it"
source = "this test"
trial = { flag = "-ftrivial-auto-var-init=zero" }
"""
MAKEFILE = """\
export srctree := $(CURDIR)
export SRCARCH := x86
export KERNELVERSION := 6.12.0
export CC
"""
KCONFIG = """\
config CC_HAS_ZERO
	def_bool $(success,$(CC) -Werror -ftrivial-auto-var-init=zero -S -x c /dev/null -o /dev/null)

config ZERO
	bool "zero"
	depends on CC_HAS_ZERO

config LEVEL
	int "level"
	default 3 if ZERO
	default 2
"""
compared = 0


class Verify(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="kassay verify ")
        self.addCleanup(place.cleanup)
        self.place = place.name
        self.install(self.place + "/tools")
        self.env = fixture.environment(self.place, PATH=f"{self.place}/tools/bin:/usr/bin:/bin", HOME=self.place + "/home")
        self.lock = self.place + "/kassay.lock"
        self.rules = ["--rules", fixture.write_rules(self.place + "/rules", ("identity.toml",), RULES)]
        time.sleep(0.05)  # a file written within the clock's last tick is not yet trusted
        self.run_kassay("lock", "CC=gcc-copy", "-o", self.lock)

    @staticmethod
    def install(directory):
        """GCC finds its parts from where its driver lies."""
        os.makedirs(directory + "/bin")
        shutil.copy2(os.path.realpath(fixture.COMPILER), directory + "/bin/gcc-copy")
        parts = f"{directory}/lib/gcc/{TRIPLE}/12"
        os.makedirs(parts)
        for name in ("cc1", "collect2", "lto1", "lto-wrapper", "liblto_plugin.so"):
            shutil.copy2(f"{PARTS}/{name}", parts)
        os.symlink(f"{PARTS}/include", parts + "/include")

    def run_kassay(self, *arguments, status=0, **environment):
        done = subprocess.run([fixture.KASSAY, *arguments, *self.rules], env={**self.env, **environment}, capture_output=True,
                              text=True, cwd=self.place)
        self.assertEqual(done.returncode, status, (arguments, done.stdout, done.stderr))
        return done.stdout if status in (0, 1) else done.stderr

    def verify(self, *arguments, status=1, cc="gcc-copy", **environment):
        global compared
        compared += 1
        time.sleep(0.05)
        return json.loads(self.run_kassay("verify", self.lock, "CC=" + cc, "--format", "json", *arguments,
                                          status=status, **environment))

    def part(self, name):
        return f"{self.place}/tools/lib/gcc/{TRIPLE}/12/{name}"

    def test_the_same_toolchain_is_the_same(self):
        self.assertEqual(self.verify(status=0)["changes"], [])
        self.assertEqual(self.verify("--level", "L3", status=0)["changes"], [])

    def test_level_4_is_the_known_bugs(self):
        fixture.write_few_bugs(self.place + "/rules", ["gcc-113921"])
        unconfined = "--no-sandbox"  # the point is the comparison
        self.assertIn("lock --defects", self.run_kassay("verify", self.lock, "CC=gcc-copy", "--level", "L4", unconfined, status=2))
        self.run_kassay("lock", "CC=gcc-copy", "--defects", unconfined, "-o", self.lock)
        with open(self.lock, encoding="utf-8") as file:
            self.assertIn('id = "gcc-113921"\nclaimed = "affected"\nobserved = "affected"\nverdict = "affected"', file.read())
        self.assertEqual(self.verify("--level", "L4", unconfined, status=0)["changes"], [])
        healthy = "int kassay_main(void) {\n#ifdef KASSAY_CONTROL\n#endif\n  return 0;\n}\n"
        for name in ("gcc-113921.c", "gcc-113921-two-labels.c"):
            fixture.write(f"{self.place}/rules/reproducers/{name}", healthy)
        found = self.verify("--level", "L4", unconfined)
        self.assertEqual([(change["level"], change["kind"], change["subject"], change["before"], change["after"]) for change in found["changes"]],
                         [("L4", "defect", "gcc-113921", "affected", "fixed")])

    def test_touched_and_moved_files_are_the_same(self):
        for name in ("cc1", "collect2"):
            os.utime(self.part(name), (1, 1))
        os.rename(self.place + "/tools", self.place + "/moved")
        self.assertEqual(self.verify(status=0, PATH=self.place + "/moved/bin:/usr/bin:/bin")["changes"], [])

    def test_one_bit_of_cc1_with_its_times_put_back(self):
        before = os.stat(self.part("cc1"))
        with open(self.part("cc1"), "r+b") as file:
            at = file.read().index(b"GNU C17\0")  # a text for people: the compiler works as before
            file.seek(at)
            file.write(b"gNU C17")
        os.utime(self.part("cc1"), ns=(before.st_atime_ns, before.st_mtime_ns))
        found = self.verify()
        self.assertEqual([change["subject"] for change in found["changes"]], [self.part("cc1")])
        self.assertEqual(found["failed_level"], "L2")
        self.assertEqual(self.verify("--level", "L1", status=0)["changes"], [])

    def test_a_wrapper_that_comes_first(self):
        fixture.write(self.place + "/first/gcc-copy", f'#!/bin/sh\nexec "{self.place}/tools/bin/gcc-copy" "$@"\n', 0o755)
        found = self.verify(PATH=f"{self.place}/first:{self.env['PATH']}")
        self.assertEqual(found["failed_level"], "L1")
        self.assertIn("first/gcc-copy", found["explanation"])
        self.assertIn(self.place + "/first/gcc-copy", [change["subject"] for change in found["changes"]])
        self.assertFalse([change for change in found["changes"] if "cc1" in change["subject"]], found)

    def test_a_variable_that_leads_the_driver_elsewhere(self):
        found = self.verify(GCC_EXEC_PREFIX=self.place + "/tools/lib/gcc/")
        self.assertIn(("environment", "GCC_EXEC_PREFIX"), [(c["kind"], c["subject"]) for c in found["changes"]])

    def test_another_linker(self):
        if not shutil.which("ld.gold", path="/usr/bin"):
            self.skipTest("no ld.gold")
        found = self.verify("LD=ld.gold")
        self.assertEqual({change["subject"] for change in found["changes"] if change["level"] == "L0"}, {"ld"})
        self.assertFalse([change for change in found["changes"] if "cc1" in change["subject"]])

    def test_level_0_is_the_version_text(self):
        if not shutil.which("gcc-11", path="/usr/bin"):
            self.skipTest("no gcc-11")
        found = self.verify("--level", "L0", cc="gcc-11")
        self.assertEqual([(change["kind"], change["subject"]) for change in found["changes"]], [("version", "cc")])

    def test_id_follows_the_bytes(self):
        first = self.run_kassay("id", "CC=gcc-copy")
        self.assertRegex(first, r"^sha256:[0-9a-f]{64}\n$")
        self.assertEqual(self.run_kassay("id", "CC=gcc-copy", "--ccache"), "CCACHE_COMPILERCHECK=string:" + first)
        with open(self.part("cc1"), "ab") as file:
            file.write(b"\0")
        time.sleep(0.05)
        self.assertNotEqual(self.run_kassay("id", "CC=gcc-copy"), first)
        self.assertIn("did you mean 'ld'?", self.run_kassay("id", "--role", "ldd", status=2))

    def test_diff_of_two_compilers_and_of_a_lock(self):
        if not shutil.which("gcc-11", path="/usr/bin"):
            self.skipTest("no gcc-11")
        found = json.loads(self.run_kassay("diff", "CC=gcc-11", "CC=gcc-12", "--format", "json", status=1))
        self.assertEqual(found["failed_level"], "L0")
        self.assertIn("capability", {change["kind"] for change in found["changes"]})
        self.assertEqual(self.run_kassay("diff", self.lock, "CC=gcc-copy").splitlines()[1], "  the same down to L3")
        self.assertIn("| L0 | version | cc |", self.run_kassay("diff", "CC=gcc-11", self.lock, "--format", "markdown", status=1))

    def test_diff_tells_what_becomes_of_a_configuration(self):
        if not shutil.which("gcc-11", path="/usr/bin"):
            self.skipTest("no gcc-11")
        place = tempfile.TemporaryDirectory()  # make takes no tree below a directory with a space
        self.addCleanup(place.cleanup)
        tree = place.name
        for name, text in (("Makefile", MAKEFILE), ("scripts/kconfig/Makefile", ""), ("given", "CONFIG_ZERO=y\n"),
                           ("Kconfig", "success = $(shell,{ $(1); } >/dev/null 2>&1 && echo y || echo n)\n" + KCONFIG)):
            fixture.write(f"{tree}/{name}", text)
        time.sleep(0.05)
        told = [self.run_kassay("diff", "CC=gcc-11", "CC=gcc-12", "--kernel", tree, "--config", tree + "/given", "--format",
                                shape, status=1, KASSAY_KCONFIG_DIALECT="6.12") for shape in ("json", "text", "markdown")]
        found = json.loads(told[0])
        self.assertEqual(found["kernel"], f"Linux 6.12.0, x86, {tree}/given")
        self.assertEqual([(change["kind"], change["subject"], change["before"], change["after"], change["cause"])
                          for change in found["changes"] if change["kind"] in ("capability", "config")],
                         [("capability", "CC_HAS_ZERO", "n", "y", None), ("config", "CC_HAS_ZERO", None, "y", None),
                          ("config", "LEVEL", "2", "3", "by ZERO, by CC_HAS_ZERO"), ("config", "ZERO", None, "y", "by CC_HAS_ZERO")])
        self.assertIn("  L3 LEVEL  2 -> 3\n      by ZERO, by CC_HAS_ZERO\n", told[1])
        self.assertIn("| L3 | config | LEVEL | 2 | 3 | by ZERO, by CC_HAS_ZERO |\n", told[2])
        lock = tree + "/kassay.lock"
        self.run_kassay("lock", "CC=gcc-12", "--kernel", tree, "-o", lock, KASSAY_KCONFIG_DIALECT="6.12")
        self.run_kassay("verify", lock, "CC=gcc-12", "--kernel", tree, "--level", "L3", "--output", "json=told.json",
                        KASSAY_KCONFIG_DIALECT="6.12")
        self.assertTrue(os.path.exists(self.place + "/told.json"), "a path is of the caller's directory, not of the kernel's")
        self.assertIn("is a file", self.run_kassay("diff", self.lock, "CC=gcc-12", "--kernel", tree, status=2,
                                                   KASSAY_KCONFIG_DIALECT="6.12"))
        self.assertIn("add --kernel", self.run_kassay("diff", self.lock, "CC=gcc-12", "--config", tree + "/given", status=2))
        self.assertIn(tree + "/none", self.run_kassay("diff", "CC=gcc-11", "CC=gcc-12", "--kernel", tree, "--config",
                                                      tree + "/none", status=2, KASSAY_KCONFIG_DIALECT="6.12"))

    def test_a_bad_lock_is_refused_with_its_place(self):
        with open(self.lock, encoding="utf-8") as file:
            good = file.read()
        for bad, words in ((good[:len(good) // 2], "kassay.lock:"), (good.replace('role = "cc"', 'role = "c"', 1), "lock.digest"),
                           (good.replace("schema = 1", "schema = 9"), "newer"), ("", "no lock file")):
            fixture.write(self.lock, bad)
            self.assertIn(words, self.run_kassay("verify", self.lock, "CC=gcc-copy", status=2))
        self.assertIn("No such file", self.run_kassay("verify", "CC=gcc-copy", self.place + "/none", status=2))


if __name__ == "__main__":
    if not fixture.COMPILER or not os.path.exists(PARTS + "/cc1"):
        print("skipped: no gcc-12 for x86-64")
        sys.exit(77)
    program = unittest.main(exit=False)
    print("%d verdicts compared" % compared)
    sys.exit(not program.result.wasSuccessful())
