#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A warm `kassay probe` starts no process and reads no file to hash it; and whatever changes below a tool, the next run
tells it with no flag given: it says what a run with --no-cache says, and asks again only what can have changed."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import probe_fixture as fixture

ATTEMPTS = 4  # a package manager or a test that links the compiler elsewhere makes a store cold at any time
TICK = 0.05  # seconds: file times move in ticks, and what was written within the last one is not remembered
RULES = """
[[feature]]
symbol = "FINDS_HEADER"
help = "The header is found"
source = "this test"
trial = { c = '#include <kassay_looked_for.h>' }

[[feature]]
symbol = "HEADER_SAYS_TWO"
help = "The header has the second value"
source = "this test"
trial = { c = '''
#include <kassay_value.h>
_Static_assert(KASSAY_VALUE == 2, "");''' }

[[feature]]
symbol = "WRAPPER_DEFINES"
help = "The wrapper defines a macro"
source = "this test"
trial = { c = '''
#ifndef KASSAY_WRAPPER
#error
#endif''' }

[[feature]]
symbol = "ASSEMBLES"
help = "The assembler that the compiler finds works"
source = "this test"
trial = { asm = "nop" }

[[feature]]
symbol = "COMPILES"
help = "Depends on the compiler alone"
source = "this test"
trial = { c = "int x;" }
"""


class Warm(unittest.TestCase):
    def setUp(self):
        if not fixture.COMPILER:
            self.skipTest("no gcc in /usr/bin")
        self.place = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)

    def test_warm_run_starts_nothing_and_hashes_nothing(self):
        if not shutil.which("strace") or subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode:
            self.skipTest("strace is missing or may not trace")
        env = fixture.environment(self.place, ASAN_OPTIONS="detect_leaks=0")  # the search for leaks cannot be traced
        trace = os.path.join(self.place, "trace")
        calls = "execve,execveat,fork,vfork,clone,clone3,read,pread64,mmap"
        for _ in range(ATTEMPTS):
            report = fixture.facts("CC=" + fixture.COMPILER, env=env)
            fixture.probe("CC=" + fixture.COMPILER, env=env,
                          command=("strace", "-f", "-y", "-qq", "-e", "trace=" + calls, "-o", trace))
            with open(trace, encoding="utf-8", errors="replace") as file:
                lines = file.readlines()
            started = [line for line in lines if re.search(r" (execve\w*|v?fork|clone3?)\(", line)][1:]
            whole = self.read_whole(lines, report)
            if not started and not whole:
                break
        files = sum(len(tool.get("files", ())) for tool in report["toolchains"])
        print("warm run: %d processes started, %d of %d closure files read whole" % (len(started), len(whole), files))
        self.assertGreater(files, 20)
        self.assertEqual(started, [])
        self.assertEqual(whole, [])

    @staticmethod
    def read_whole(lines, report):
        """Files of the closures of which as many bytes were read or mapped as they have."""
        sizes = {file["path"]: file["size"] for tool in report["toolchains"] for file in tool.get("files", ())}
        seen = dict.fromkeys(sizes, 0)
        for line in lines:
            if match := re.search(r" (?:read|pread64)\(\d+<([^>]*)>.* = (\d+)$", line):
                if match[1] in seen:
                    seen[match[1]] += int(match[2])
        return sorted(path for path, size in sizes.items() if size > 65536 and seen[path] >= size)


class Fresh(unittest.TestCase):
    """One toolchain of wrappers, one change after the other."""
    compared = 0

    @classmethod
    def setUpClass(cls):
        if not fixture.COMPILER:
            raise unittest.SkipTest("no gcc in /usr/bin")

    @classmethod
    def tearDownClass(cls):
        print("%d changes, each told by the next run as by --no-cache" % cls.compared)

    def setUp(self):
        self.place = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)
        self.rules = fixture.write_rules(self.place + "/rules", ("identity.toml",), RULES)
        self.tools = self.place + "/tools"
        self.header = self.tools + "/include/kassay_looked_for.h"
        fixture.write(self.tools + "/include/kassay_value.h", "#define KASSAY_VALUE 1\n")
        os.mkdir(self.tools + "/bin")
        os.mkdir(self.place + "/first")
        self.wrapper = self.write_wrapper(self.tools + "/cc", "-DKASSAY_NOTHING")
        os.symlink("cc", self.tools + "/link")
        self.env = fixture.environment(self.place)
        self.compiler = self.tools + "/link"
        time.sleep(TICK)

    def write_wrapper(self, path, flags=""):
        return fixture.write(path, '#!/bin/sh\nexec %s -isystem %s/include -B%s/bin/ %s "$@"\n'
                             % (fixture.COMPILER, self.tools, self.tools, flags), 0o755)

    def ask(self, *arguments):
        return fixture.facts("CC=" + self.compiler, "--rules", self.rules, *arguments, env=self.env, cwd=self.place)

    def values(self):
        return {symbol["symbol"]: symbol["value"] for symbol in self.known["symbols"]}

    def become_warm(self):
        """Fills the store until a run starts nothing."""
        for _ in range(ATTEMPTS):
            self.known = self.ask()
            fixture.children(self.place + "/state")
            self.assertEqual(self.ask(), self.known)
            if not fixture.children(self.place + "/state"):
                return
            time.sleep(TICK)
        self.fail("the store does not become warm")

    def changed(self, *expected, asked=None):
        """The next run tells the truth; (symbol, value) pairs are part of it. `asked`: how many processes it may take,
        of those that it takes without a store."""
        time.sleep(TICK)
        before = self.known
        self.known = self.ask()
        again = len(fixture.children(self.place + "/state"))
        truth = self.ask("--no-cache")
        all_of_them = len(fixture.children(self.place + "/state"))
        self.assertEqual(self.known, truth)
        self.assertNotEqual(self.known, before, "the change was to make a difference")
        for symbol, value in expected:
            self.assertEqual(self.values()[symbol], value, symbol)
        print("%s: %d of %d processes" % (self.id().rsplit(".", 1)[-1], again, all_of_them))
        if asked is not None:
            self.assertLessEqual(again, asked)
        type(self).compared += 1

    def test_file_that_was_looked_for_in_vain(self):
        self.become_warm()
        self.assertEqual(self.values()["FINDS_HEADER"], "n")
        fixture.write(self.header, "")
        self.changed(("FINDS_HEADER", "y"), asked=2)

    def test_file_removed(self):
        fixture.write(self.header, "")
        self.become_warm()
        self.assertEqual(self.values()["FINDS_HEADER"], "y")
        os.remove(self.header)
        self.changed(("FINDS_HEADER", "n"), asked=2)

    def test_file_rewritten_with_its_old_times(self):
        self.become_warm()
        path = self.tools + "/include/kassay_value.h"
        status = os.stat(path)
        fixture.write(path, "#define KASSAY_VALUE 2\n")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.changed(("HEADER_SAYS_TWO", "y"), asked=2)

    def test_directory_replaced(self):
        self.become_warm()
        shutil.copytree(self.tools + "/include", self.tools + "/new")
        fixture.write(self.tools + "/new/kassay_looked_for.h", "")
        os.rename(self.tools + "/include", self.tools + "/old")
        os.rename(self.tools + "/new", self.tools + "/include")
        self.changed(("FINDS_HEADER", "y"))

    def test_wrapper_rewritten_with_its_old_size_and_times(self):
        self.become_warm()
        self.assertEqual(self.values()["WRAPPER_DEFINES"], "n")
        status = os.stat(self.wrapper)
        self.write_wrapper(self.wrapper, "-DKASSAY_WRAPPER")
        os.utime(self.wrapper, ns=(status.st_atime_ns, status.st_mtime_ns))
        self.assertEqual(os.stat(self.wrapper).st_size, status.st_size)
        self.changed(("WRAPPER_DEFINES", "y"))

    def test_wrapper_changed(self):
        self.become_warm()
        self.write_wrapper(self.wrapper, "-DKASSAY_WRAPPER -O2")
        self.changed(("WRAPPER_DEFINES", "y"))

    def test_binary_behind_a_symlink_replaced(self):
        self.become_warm()
        self.write_wrapper(self.tools + "/cc.new", "-DKASSAY_WRAPPER")
        os.rename(self.tools + "/cc.new", self.tools + "/cc")
        self.changed(("WRAPPER_DEFINES", "y"))

    def test_symlink_led_elsewhere(self):
        self.write_wrapper(self.tools + "/other", "-DKASSAY_WRAPPER")
        self.become_warm()
        os.remove(self.tools + "/link")
        os.symlink("other", self.tools + "/link")
        self.changed(("WRAPPER_DEFINES", "y"))

    def test_assembler_put_before_the_usual_one(self):
        self.become_warm()
        fixture.write(self.tools + "/bin/as", '#!/bin/sh\necho broken >&2\nexit 1\n', 0o755)
        self.changed(("ASSEMBLES", "cannot-tell"))

    def test_tool_put_earlier_into_the_path(self):
        self.compiler = "kassay-cc"
        self.env["PATH"] = "%s/first:%s/second:/usr/bin:/bin" % (self.place, self.place)
        self.write_wrapper(self.place + "/second/kassay-cc")
        self.become_warm()
        self.write_wrapper(self.place + "/first/kassay-cc", "-DKASSAY_WRAPPER")
        self.changed(("WRAPPER_DEFINES", "y"))

    def test_tool_no_longer_executable(self):
        self.become_warm()
        os.chmod(self.wrapper, 0o644)
        self.changed()

    def test_tool_gone(self):
        self.become_warm()
        os.remove(self.wrapper)
        self.changed()

    def test_tool_that_was_not_there(self):
        self.env["PATH"] = self.place + "/first:/usr/bin:/bin"
        os.symlink("/nowhere", self.place + "/first/bindgen")
        self.become_warm()
        os.remove(self.place + "/first/bindgen")
        fixture.write(self.place + "/first/bindgen", "#!/bin/sh\necho bindgen 0.99.1\n", 0o755)
        self.changed()

    def test_environment_variable(self):
        fixture.write(self.place + "/more/kassay_looked_for.h", "")
        self.become_warm()
        self.env["CPATH"] = self.place + "/more"
        self.changed(("FINDS_HEADER", "y"))


if __name__ == "__main__":
    unittest.main()
