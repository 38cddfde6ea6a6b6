#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `kassay rules` does for who writes a rule: a scaffold, all errors at once, and between which compilers a bug came."""
import json
import os
import subprocess
import sys
import tempfile
import tomllib
import unittest

import probe_fixture as fixture

GOOD = """\
id = "gcc-77"
title = "t"
kind = "ice"
severity = "low"
symptom = "s"
trigger = "t"
url = "https://example.org/"
no_reproducer = "none"
"""
RETURNS_ONE = "int kassay_main(void) { return 1; }\n"


class Author(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.place = directory.name
        self.env = fixture.environment(self.place)

    def rules(self, *arguments, status=0):
        done = subprocess.run([fixture.KASSAY, "rules", *arguments], env=self.env, cwd=self.place, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, (arguments, done.stdout, done.stderr))
        return done

    def new(self, source, *arguments, name="case.c", bug="gcc-113921", status=0):
        fixture.write(os.path.join(self.place, name), source)
        self.rules("new", bug, "CC=" + fixture.COMPILER, "--source", name, "--out", "mine", "--no-sandbox", *arguments, status=status)
        if status == 0:
            with open(os.path.join(self.place, "mine/bugs/gcc", bug + ".toml"), encoding="utf-8") as file:
                return tomllib.loads(file.read())
        return None

    def finish(self, bug="gcc-113921"):
        """Lint names what the author has to say, and is content once it is said."""
        told = self.rules("lint", "mine", status=2).stderr
        self.assertRegex(told, r"gcc/%s\.toml:\d+:\d+: still says TODO" % bug)
        path = os.path.join(self.place, "mine/bugs/gcc", bug + ".toml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("TODO", "done"))
        self.rules("lint", "mine")

    def test_scaffold_of_a_program_that_goes_wrong(self):
        rule = self.new(RETURNS_ONE)
        reproducer = rule["reproducer"][0]
        self.assertEqual((reproducer["method"], reproducer["optimize"]), ("run", ["-O0", "-O1", "-O2", "-O3", "-Os"]))
        self.assertRegex(rule["affected"][0], r"^\d+\.\d+\.\d+\.\.$")
        self.assertEqual((rule["arch"], rule["kind"]), (["x86"], "miscompile"))
        self.assertEqual(rule["url"], "https://gcc.gnu.org/bugzilla/show_bug.cgi?id=113921")
        self.finish()
        self.new(RETURNS_ONE, status=2)  # nothing is written over

    def test_scaffold_of_a_source_that_is_refused_at_one_level(self):
        rule = self.new("#ifndef __OPTIMIZE__\n#error no level 3\n#endif\n")
        self.assertEqual(rule["kind"], "rejects-valid")
        reproducer = rule["reproducer"][0]
        self.assertEqual((reproducer["method"], reproducer["optimize"]), ("compile", ["-O0"]))
        self.assertIn("no level 3", reproducer["affected"])
        self.finish()

    def test_scaffold_finds_where_a_tree_speaks_of_it(self):
        for name, text in {"Makefile": "VERSION = 6\nPATCHLEVEL = 12\n", "scripts/kconfig/Makefile": "", "Documentation/a.c": "113921\n",
                           "Kconfig": "config OTHER\n\tbool\n\n# PR113921, 1139212\nconfig BROKEN\n\t# 113921\n\tdef_bool y\n",
                           "a.h": "/* 113921 */\n#define workaround() x\n"}.items():
            fixture.write(os.path.join(self.place, "tree", name), text)
        rule = self.new(RETURNS_ONE, "--kernel", "tree")
        self.assertEqual([(place["file"], place["symbol"], place["series"]) for place in rule["kernel"]],
                         [("Kconfig", "BROKEN", "6.12.."), ("a.h", "workaround", "6.12..")])
        self.finish()

    def test_an_id_that_is_none(self):
        self.assertIn("<tool>-<number", self.rules("new", "icc-1", status=2).stderr)

    def test_lint_tells_the_errors_of_all_files(self):
        fixture.write(self.place + "/r/bugs/gcc/gcc-77.toml", GOOD.replace('"ice"', '"ise"'))
        fixture.write(self.place + "/r/bugs/gcc/gcc-78.toml", GOOD)
        fixture.write(self.place + "/r/features/mine.toml", "[[feature]]\nsymbol = 7\n")
        told = self.rules("lint", "r", status=2).stderr
        for error in ("gcc-77.toml:3:8:", "gcc-78.toml:1:6:", "mine.toml:2:10:", "3 files"):
            self.assertIn(error, told)

    def test_bisect_puts_versions_in_order(self):
        for name, version, says in (("old", 11, ""), ("bad", 12, "echo error: refused >&2; exit 1"), ("new", 13, "")):
            fixture.write(os.path.join(self.place, name), f"""#!/bin/sh
case "$*" in
*KASSAY_CONTROL*) ;;
*gcc-77.c*) {says or ":"} ;;
-E*) exec {fixture.COMPILER} -w -U__GNUC__ -D__GNUC__={version} "$@" ;;
esac
exec {fixture.COMPILER} "$@"
""", 0o755)
        fixture.write(self.place + "/r/bugs/gcc/gcc-77.toml", GOOD.replace('no_reproducer = "none"', '''
[[reproducer]]
sources = ["gcc-77.c"]
method = "compile"
affected = "refused"'''))
        fixture.write(self.place + "/r/reproducers/gcc-77.c", "#ifdef KASSAY_CONTROL\n#endif\n")
        tools = [os.path.join(self.place, name) for name in ("new", "old", "bad")]
        report = json.loads(self.rules("bisect", "gcc-77", "--rules", "r", "--no-sandbox", "--format", "json", "--compilers", *tools).stdout)
        self.assertEqual([tried["observation"] for tried in report["tried"]], ["fixed", "affected", "fixed"], report)
        self.assertEqual([(change["what"], change["version"]) for change in report["changes"]],
                         [("first bad", report["tried"][1]["version"]), ("first fixed", report["tried"][2]["version"])])


if __name__ == "__main__":
    if not fixture.COMPILER:
        print("skipped: no gcc")
        sys.exit(77)
    unittest.main()
