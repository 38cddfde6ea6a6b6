#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kassay fingerprint, lock --codegen and diff --codegen with a real compiler: the same code gives the same bytes in any
directory and with any -j; other code is found; a tree's files are compiled without a trace in the tree."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from probe_fixture import COMPILER, KASSAY, environment, write

FLAT = "int f(int v) { return v * 3; }\nstatic int count;\nint g(void) { return ++count; }\n"


class Fingerprint(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.work, ignore_errors=True)
        cls.env = environment(cls.work)

    def kassay(self, *arguments, status=0, env=None, cwd=None):
        done = subprocess.run([KASSAY, *arguments], env=env or self.env, cwd=cwd or self.work, capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, status, (arguments, done.stdout[-2000:], done.stderr[-2000:]))
        return done

    def wrapper(self, name, script):
        return write(os.path.join(self.work, name), "#!/bin/sh\n" + script, 0o755)

    def path(self, name):
        return os.path.join(self.work, name)

    def test_is_the_same_in_another_place_and_with_any_j(self):
        one = self.kassay("fingerprint", "CC=" + COMPILER, "--format", "json", "-j1", "--no-cache").stdout
        elsewhere = os.path.join(self.work, "else where")
        os.makedirs(elsewhere)
        other = environment(elsewhere, USER="somebody", TMPDIR=elsewhere, LANG="de_DE.UTF-8", TZ="Asia/Tokyo")
        two = self.kassay("fingerprint", "CC=" + COMPILER, "--format", "json", "-j2", "--no-cache", env=other, cwd=elsewhere)
        self.assertEqual(one, two.stdout)
        report = json.loads(one)
        by_variant = {}
        for unit in report["units"]:
            self.assertNotIn("problem", unit)
            by_variant[unit["variant"]] = by_variant.get(unit["variant"], 0) + len(unit["functions"])
        print("functions compared:", sum(by_variant.values()), by_variant, file=sys.stderr)
        self.assertGreaterEqual(by_variant["O2"], 200)
        self.assertGreaterEqual(by_variant["lto"], 6)

    def test_lock_has_the_functions_and_diff_finds_what_changed(self):
        self.kassay("lock", "CC=" + COMPILER, "--codegen", "-o", "one.lock")
        self.kassay("lock", "CC=" + COMPILER, "--codegen", "-o", "again.lock")
        with open(self.path("one.lock"), encoding="utf-8") as one, open(self.path("again.lock"), encoding="utf-8") as again:
            text = one.read()
            self.assertEqual(text, again.read())
        self.assertIn("[[codegen]]", text)
        self.kassay("diff", "one.lock", "again.lock")
        # A compiler that makes other code of one unit in one variant, and says that it is the same compiler.
        wrapper = self.wrapper("cc-other", 'case "$*" in *-Os*integers.c*) set -- "$@" -fwrapv -O0 ;; esac\n'
                                           'exec %s "$@"\n' % COMPILER)
        self.kassay("lock", "CC=" + wrapper, "--codegen", "-o", "other.lock")
        done = self.kassay("fingerprint", "--format", "json", "one.lock", "other.lock", status=1)
        report = json.loads(done.stdout)
        self.assertEqual({(f["unit"], f["variant"]) for f in report["functions"]}, {("integers.c", "Os")})
        self.assertIn("rotate_left", {f["function"] for f in report["functions"]})
        self.assertEqual(report["differing"], len(report["functions"]))
        told = self.kassay("diff", "one.lock", "other.lock", status=1).stdout
        self.assertIn("code generation: %d of %d functions differ" % (report["differing"], report["compared"]), told)
        self.assertIn("\nintegers.c\n", told)
        as_json = json.loads(self.kassay("diff", "--format", "json", "one.lock", "other.lock", status=1).stdout)
        self.assertEqual(as_json["codegen"]["functions"], report["functions"])
        # Both sides next to each other.
        shown = self.kassay("diff", "--codegen", "CC=" + COMPILER, "CC=" + wrapper, "--disassemble", "rotate_left",
                            status=1).stdout
        self.assertIn("integers.c Os: rotate_left\n", shown)
        self.assertIn(" | ", shown)
        self.assertIn("integers.c O2: rotate_left\n", shown)

    def test_tells_which_unit_does_not_compile(self):
        wrapper = self.wrapper("cc-picky", 'case "$*" in *-Os*loops.c*) echo "loops.c: error: no" >&2; exit 1 ;; esac\n'
                                           'exec %s "$@"\n' % COMPILER)
        done = self.kassay("fingerprint", "CC=" + wrapper, status=3)
        self.assertIn("loops.c Os: exited with 1: loops.c: error: no\n", done.stdout)

    def tree(self, name, source=FLAT):
        tree = self.path(name)
        write(os.path.join(tree, "src", "flat.c"), source)
        write(os.path.join(tree, "include", "unused.h"), "")
        command = ("ccache gcc -Wp,-MMD,src/.flat.o.d -Iinclude -O2 -DNAME='\"flat file\"' -g -c -o src/flat.o src/flat.c")
        write(os.path.join(tree, "compile_commands.json"),
              json.dumps([{"directory": tree, "file": "src/flat.c", "command": command}]))
        return tree

    def test_compiles_a_tree_and_leaves_no_trace(self):
        tree = self.tree("tree")
        before = {(root, name, os.stat(os.path.join(root, name)).st_mtime_ns)
                  for root, folders, files in os.walk(tree) for name in files + folders}
        database = os.path.join(tree, "compile_commands.json")
        one = self.kassay("fingerprint", "CC=" + COMPILER, "--compile-commands", database, "--format", "json").stdout
        after = {(root, name, os.stat(os.path.join(root, name)).st_mtime_ns)
                 for root, folders, files in os.walk(tree) for name in files + folders}
        self.assertEqual(before, after)
        unit, = json.loads(one)["units"]
        self.assertEqual(unit["unit"], "src/flat.c")
        self.assertEqual([function.split()[2] for function in unit["functions"]], ["f", "g"])
        moved = os.path.join(self.tree("another tree"), "compile_commands.json")
        two = self.kassay("fingerprint", "--files", "src/", "CC=" + COMPILER, "--compile-commands", moved, "--format", "json")
        self.assertEqual(one, two.stdout)
        changed = os.path.join(self.tree("changed", FLAT.replace("* 3", "* 5")), "compile_commands.json")
        three = self.kassay("fingerprint", "CC=" + COMPILER, "--compile-commands", changed, "--format", "json", "-o",
                            "changed.json")
        self.assertEqual(three.stdout, "")
        write(self.path("tree.json"), one)
        told = self.kassay("fingerprint", "tree.json", "changed.json", status=1).stdout
        self.assertIn("code generation: 1 of 2 functions differ; to test again: 1 in 1 file\n", told)
        self.assertIn("\nsrc/flat.c\n  f  ", told)

    def test_a_wrong_word_is_told(self):
        for arguments, message in (
                (("fingerprint", "--files", "a"), "--files: of which tree?"),
                (("fingerprint", "no.json", "no.lock"), "no.json: "),
                (("fingerprint", "tree.json"), "two files are compared"),
                (("fingerprint", "CC=" + COMPILER, "--compile-commands", "no.json"), "no.json: "),
                (("fingerprint", "CC=" + COMPILER, "--disassemble", "rotate_lift"), "did you mean"),
                (("diff", "--disassemble", "f", "a", "b"), "with --codegen only")):
            with self.subTest(arguments):
                self.assertIn(message, self.kassay(*arguments, status=2).stderr)
        self.assertIn("not found", self.kassay("fingerprint", "CC=no-such-compiler", status=3).stderr)
        plain = self.path("plain.lock")
        self.kassay("lock", "CC=" + COMPILER, "-o", plain)
        self.assertIn("has no fingerprint", self.kassay("fingerprint", plain, plain, status=2).stderr)

    def test_a_changed_file_is_refused(self):
        tree = os.path.join(self.tree("refused"), "compile_commands.json")
        text = self.kassay("fingerprint", "CC=" + COMPILER, "--compile-commands", tree, "--format", "json").stdout
        write(self.path("bad.json"), text.replace(" f\"", " h\""))
        self.assertIn("'digest' is not that of the content",
                      self.kassay("fingerprint", "bad.json", "bad.json", status=2).stderr)


if __name__ == "__main__":
    unittest.main(verbosity=0)
