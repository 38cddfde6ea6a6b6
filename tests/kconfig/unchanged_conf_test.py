#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kassay conf --olddefconfig` where nothing changed: it says what it said before without reading the tree, and reads it
again after any change of what its result rests on. What is right is what a run without the store says."""
import ctypes
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

KASSAY = os.environ["KASSAY"]
TICK = 0.05  # seconds: what was written within the last clock tick is not remembered

KCONFIG = """\
config READS
	string "reads"
	default "$(shell,cat data)"

config SAYS
	string
	default "$(shell,echo $VALUE; echo on stderr >&2)"

source "more"
"""


class Watch:
    """Whether a file is opened meanwhile: inotify(7)."""
    IN_OPEN = 0x20

    def __init__(self, path):
        libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.descriptor < 0 or libc.inotify_add_watch(self.descriptor, os.fsencode(path), self.IN_OPEN) < 0:
            raise OSError(ctypes.get_errno(), "inotify")

    def opened(self):
        try:
            return bool(os.read(self.descriptor, 4096))
        except BlockingIOError:
            return False
        finally:
            os.close(self.descriptor)


class UnchangedConf(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.top = pathlib.Path(self.place.name)
        self.work = self.top / "work"
        self.work.mkdir()
        self.write("Kconfig", KCONFIG)
        self.write("more", 'config MORE\n\tbool "more"\n')
        self.write("data", "one\n")
        self.kassay = KASSAY
        time.sleep(TICK)

    def write(self, name, text):
        (self.work / name).parent.mkdir(parents=True, exist_ok=True)
        (self.work / name).write_text(text)

    def conf(self, *arguments, **variables):
        """What a run said, left behind, and whether it read the tree."""
        env = {"PATH": os.environ["PATH"], "VALUE": "v", "XDG_CACHE_HOME": str(self.top / "cache"),
               "XDG_STATE_HOME": str(self.top / "state"), **variables}
        watch = Watch(self.work / "Kconfig")
        done = subprocess.run([self.kassay, "conf", *(arguments or ["--olddefconfig"]), "Kconfig"], cwd=self.work,
                              env=env, check=False, stdin=subprocess.DEVNULL, capture_output=True)
        read = watch.opened()
        left = {str(path.relative_to(self.work)): path.read_bytes() for path in self.work.rglob("*") if path.is_file()}
        return (done.returncode, done.stdout, done.stderr, left), read

    def settle(self, *arguments, **variables):
        """Runs until a run does not read the tree, which the third does: the first asks, the second changes nothing."""
        seen = []
        for _ in range(3):
            time.sleep(TICK)
            seen.append(self.conf(*arguments, **variables))
        return seen

    def assert_read_again(self, *arguments, **variables):
        said, read = self.conf(*arguments, **variables)
        self.assertTrue(read)
        self.assertEqual(self.conf(*arguments, KASSAY_NO_CACHE="1", **variables)[0][3], said[3])
        return said

    def test_third_run_says_the_same_and_reads_nothing(self):
        first, second, third = self.settle()
        self.assertEqual([read for _, read in (first, second, third)], [True, True, False])
        self.assertEqual(second[0], third[0])
        self.assertEqual(third[0][:3], (0, b"#\n# No change to .config\n#\n", b"on stderr\n"))
        self.assertEqual(self.conf(KASSAY_NO_CACHE="1")[0], third[0])

    def test_changes_are_seen(self):
        """Each beside what it makes of .config."""
        changes = {
            "a Kconfig file": (lambda: self.write("more", 'config MORE\n\tdef_bool y\n'), b"CONFIG_MORE=y"),
            "a file of a command": (lambda: self.write("data", "two\n"), b'CONFIG_SAYS="v"'),
            "the configuration": (lambda: self.write(".config", "CONFIG_MORE=y\n"), b"CONFIG_MORE=y"),
            "a file that is gone": (lambda: (self.work / "more").unlink(), None),
        }
        for what, (change, wanted) in changes.items():
            with self.subTest(what):
                self.setUp()
                self.assertFalse(self.settle()[2][1])
                change()
                status, _, _, left = self.assert_read_again()
                if wanted:
                    self.assertEqual(status, 0)
                    self.assertIn(wanted, left[".config"])
                else:
                    self.assertEqual(status, 1)

    def test_auto_conf_that_vanished_is_written_again(self):
        self.settle()
        (self.work / "include/config/auto.conf").unlink()
        self.assertIn("include/config/auto.conf", self.assert_read_again()[3])

    def test_variable_and_argument_count(self):
        self.settle()
        self.assert_read_again(VALUE="w")
        self.assert_read_again("-s", "--olddefconfig")
        self.assert_read_again("--oldconfig")
        self.assert_read_again(KASSAY_KCONFIG_DIALECT="6.1")
        self.assert_read_again(KASSAY_REFRESH="1")

    def test_another_kassay_reads_again(self):
        self.kassay = str(self.top / "kassay")
        shutil.copy(KASSAY, self.kassay)
        self.assertFalse(self.settle()[2][1])
        shutil.copy(KASSAY, self.kassay + ".new")
        os.rename(self.kassay + ".new", self.kassay)
        self.assert_read_again()

    def test_run_that_rewrites_the_configuration_is_not_remembered(self):
        for _, read in self.settle(KCONFIG_OVERWRITECONFIG="1"):
            self.assertTrue(read)

    def test_other_modes_are_not_remembered(self):
        for mode in ("--oldconfig", "--alldefconfig"):
            for _, read in self.settle(mode):
                self.assertTrue(read)


if __name__ == "__main__":
    unittest.main()
