#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Where the scratch directory's file system is full, out of inodes or read-only, `kassay probe` exits 3 and no symbol
gets a value that it would not have with room: what a tool could not write is no "no", even where a trial hides the
tool's message. Nothing that was said then is remembered."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import probe_fixture as fixture

RULES = """
[[feature]]
symbol = "COMPILES_AND_HIDES_ERRORS"
help = "The compiler works; if not, it does not say why"
source = "this test"
trial = { shell = '''printf "int x;" | $(CC) -c -x c - -o x.o 2>/dev/null''', uses = ["cc"] }

[[feature]]
symbol = "DOES_NOT_COMPILE"
help = "The compiler does not work, which is a success here"
source = "this test"
trial = { shell = '''! printf "int x;" | $(CC) -c -x c - -o x.o 2>/dev/null''', uses = ["cc"] }

[[feature]]
symbol = "PREPROCESSES"
help = "Nothing has to be written for it"
source = "this test"
trial = { c = "int x;", stage = "preprocess" }
"""
FULL = {  # mount options, and what is done in the directory then
    "full": ("size=1m", "head -c 1040384 /dev/zero >filler"),  # 8 KiB are left
    "nearly full": ("size=4m", ":"),  # all that one trial needs is there; all that many need is not
    "out of inodes": ("size=64m,nr_inodes=6", ":"),
    "read-only": ("size=64m", "mount -o remount,ro ."),
}


class FullDisk(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.env = fixture.environment(self.directory)
        self.cc = "CC=" + fixture.COMPILER

    def symbols(self, status, *arguments, condition=None):
        """name -> (value, reason), of a run that must end with this status."""
        command, env = (), self.env
        if condition:
            options, then = FULL[condition]
            env = dict(env, TMPDIR=os.path.join(self.directory, "tmp"))
            os.makedirs(env["TMPDIR"], exist_ok=True)
            command = ["unshare", "-m", "sh", "-c",
                       'mount -t tmpfs -o %s none "$TMPDIR" && cd "$TMPDIR" && %s && cd / && exec "$@"'
                       % (options, then), "sh"]
        done = fixture.probe("--format", "json", self.cc, *arguments, env=env, command=command)
        self.assertEqual(done.returncode, status, (condition, done.stderr))
        return {s["symbol"]: (s["value"], s["reason"]) for s in json.loads(done.stdout)["symbols"]}

    def test_a_trial_that_hides_its_error(self):
        rules = ("--rules", fixture.write_rules(self.directory + "/rules", text=RULES))
        for condition in FULL:
            symbols = self.symbols(3, *rules, condition=condition)
            for name in ("COMPILES_AND_HIDES_ERRORS", "DOES_NOT_COMPILE"):
                self.assertEqual(symbols[name][0], "cannot-tell", (condition, name, symbols[name]))
        symbols = self.symbols(0, *rules)
        self.assertEqual([symbols[s][0] for s in sorted(symbols)], ["y", "n", "y"], "a wrong answer was remembered")

    def test_conf_says_n_as_the_kernels_own_and_warns(self):
        with open(self.directory + "/Kconfig", "w", encoding="utf-8") as file:
            file.write('config A\n\tdef_bool $(shell,{ echo "int x;" | %s -c -x c - -o $TMPDIR/x.o; } 2>/dev/null '
                       '&& echo y || echo n)\n' % fixture.COMPILER)
        for condition in FULL:
            options, then = FULL[condition]
            env = dict(self.env, TMPDIR=os.path.join(self.directory, "tmp"))
            os.makedirs(env["TMPDIR"], exist_ok=True)
            done = subprocess.run(["unshare", "-m", "sh", "-c",
                                   'mount -t tmpfs -o %s none "$TMPDIR" && (cd "$TMPDIR" && %s) && exec "$@"'
                                   % (options, then), "sh", os.environ["KASSAY"], "conf", "--alldefconfig", "Kconfig"],
                                  cwd=self.directory, env=env, capture_output=True, text=True, check=False)
            if done.returncode == 75:  # there was not even room to start the command, and that is said
                self.assertIn("not started", done.stderr, condition)
                continue
            self.assertEqual(done.returncode, 0, (condition, done.stderr))
            self.assertIn("1 of 1 commands had no room for temporary files", done.stderr, condition)
        done = subprocess.run([os.environ["KASSAY"], "conf", "--alldefconfig", "Kconfig"], cwd=self.directory,
                              env=self.env, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with open(self.directory + "/.config", encoding="utf-8") as file:
            self.assertIn("CONFIG_A=y\n", file.read(), "a wrong answer was remembered")

    def test_no_symbol_gets_another_value(self):
        good = self.symbols(0, "--no-cache")
        self.assertGreater(len(good), 100)
        for condition in ("full", "nearly full"):
            without_room = self.symbols(3, condition=condition)
            known = [s for s in good if without_room[s][0] != "cannot-tell"]
            for symbol in known:
                self.assertEqual(without_room[symbol][0], good[symbol][0], (condition, symbol, without_room[symbol]))
            print("%s: %d symbols compared, %d of them known" % (condition, len(good), len(known)))
            self.assertLess(len(known), len(good))
        self.assertEqual(self.symbols(0), good, "a wrong answer was remembered")


def main():
    if subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        print("skipped: not allowed to mount a tmpfs")
        sys.exit(77)
    if not fixture.COMPILER:
        print("skipped: no gcc")
        sys.exit(77)
    unittest.main()


if __name__ == "__main__":
    main()
