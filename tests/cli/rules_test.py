#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kassay rules test` on real compilers: as recorded, not as recorded, not to be told; and as a matrix."""
import json
import os
import subprocess
import tempfile
import unittest

import probe_fixture as fixture

RULE = "rules/bugs/gcc/gcc-113921.toml"


class RulesTest(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = place.name
        self.env = fixture.environment(self.place)
        text = self.run_kassay("rules", "test", "gcc-113921", "CC=" + fixture.COMPILER, status=None)[1]
        self.unconfined = ["--no-sandbox"] if "--no-sandbox" in text else []  # neither Landlock nor bubblewrap

    def run_kassay(self, *arguments, status):
        done = subprocess.run([fixture.KASSAY, *arguments], env=self.env, cwd=self.place, capture_output=True, text=True)
        if status is not None and done.returncode != status:
            raise AssertionError((arguments, done.returncode, done.stdout[-2000:], done.stderr))
        return done.stdout, done.stderr

    def try_bugs(self, *arguments, status):
        return self.run_kassay("rules", "test", *arguments, *self.unconfined, status=status)[0]

    def test_what_is_recorded_is_seen(self):
        text = self.try_bugs("gcc-113921", "CC=" + fixture.COMPILER, status=0)
        self.assertIn("4 results on 1 toolchains: 4 are recorded, 0 of them unexpected; 0 cannot be told", text)
        self.assertIn("two labels -O2: affected", text)

    def test_what_is_not_as_recorded_fails(self):
        with open(os.path.join(fixture.SOURCE, RULE), encoding="utf-8") as file:
            text = file.read()
        wrong = text.replace('affected = ["12.2.0"], fixed = ["12.4.0"', 'fixed = ["12.2.0", "12.4.0"')
        wrong = wrong.replace('affected = ["12.2.0"], fixed = ["11.3.0", ', 'fixed = ["11.3.0", "12.2.0", ')
        self.assertNotEqual(wrong, text)
        fixture.write(self.place + "/" + RULE, wrong)
        found = self.try_bugs("gcc-113921", "CC=" + fixture.COMPILER, "--rules", self.place + "/rules", status=1)
        self.assertIn("gcc-113921 (one label) on CC=%s: affected, recorded is fixed" % fixture.COMPILER, found)

    @unittest.skipUnless(fixture.shutil.which("ld.lld-14"), "no lld-14")
    def test_a_relocation_of_a_linked_file_is_looked_at(self):
        self.assertIn("0 of them unexpected; 0 cannot be told", self.try_bugs("lld-relr", "LLVM=-14", status=0))

    def test_a_compiler_that_does_not_work_tells_nothing(self):
        broken = fixture.write(self.place + "/cc", '#!/bin/sh\ncase "$*" in *" -c "*) exit 1 ;; esac\nexec %s "$@"\n'
                               % fixture.COMPILER, 0o755)
        for compiler, problem in ((broken, "cannot compile"), ("gcc-no-such", "not found")):
            text = self.try_bugs("gcc-113921", "CC=" + compiler, "--no-cache", status=3)
            self.assertRegex(text, r"\nCC=%s: .*%s.*\n(.*\n)*0 results on 1 .* 1 cannot be told" % (compiler, problem))

    def test_a_matrix_has_a_column_for_each_toolchain(self):
        compilers = [fixture.COMPILER, "LLVM=-19 ARCH=arm64"]
        whole = self.try_bugs("gcc-113921", "llvm-44916", "--format", "json", "--compilers", *compilers, status=0)
        found = json.loads(whole)
        self.assertEqual([(column["name"], column["arch"]) for column in found["toolchains"]],
                         [("CC=" + fixture.COMPILER, "x86"), ("LLVM=-19 ARCH=arm64", "arm64")])
        tried = [[bug["id"] for bug in column["bugs"] if bug["reproducers"]] for column in found["toolchains"]]
        shown = self.try_bugs("gcc-113921", "llvm-44916", "--compilers", *compilers, status=0)
        if fixture.shutil.which("clang-19"):
            self.assertEqual(tried[1], ["llvm-44916"])
            self.assertRegex(shown, r"\nllvm-44916 +\. +A ?\n")
        self.assertRegex(shown, r"\ngcc-113921 \(one label\) +A +\. ?\n")
        for arguments in (["-j1"], ["--no-cache"]):
            self.assertEqual(self.try_bugs("gcc-113921", "llvm-44916", "--format", "json", *arguments, "--compilers",
                                           *compilers, status=0), whole)


if __name__ == "__main__":
    unittest.main()
