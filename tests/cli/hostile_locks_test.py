#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lock files that are damaged or written to harm: each is refused with exit 2 and one message that names the file, and the
line where there is one; whichever command reads it. Prints how many were refused."""
import os
import re
import sys
import tempfile
import time
import unittest

try:
    import lock_fixture as fixture
except ImportError as missing:
    print("skipped: %s" % missing)
    sys.exit(77)

refused = 0


class HostileLocks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.good = fixture.lock_text([("driver", "/usr/bin/tool", b"x", "tool")], [("tool", "a" * 64, "pool/tool.deb")])

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="kassay lock ")
        self.addCleanup(place.cleanup)
        self.place = place.name
        self.path = self.place + "/kassay.lock"

    def refuse(self, text, words=".", commands=("export packages",)):
        """Every command says the same; the message begins with the file's name, and no file is written."""
        global refused
        with open(self.path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        for command in commands:
            refused += 1
            arguments = [word.format(lock=self.path, place=self.place) for word in command.split(" ")]
            if "{lock}" not in command:
                arguments.append(self.path)
            done = fixture.run(*arguments, env={"PATH": "/usr/bin:/bin", "HOME": self.place, "XDG_CACHE_HOME": self.place + "/c",
                                                "XDG_STATE_HOME": self.place + "/s"})
            self.assertEqual(done.returncode, 2, (command, text[:300], done.stderr))
            self.assertEqual(done.stdout, "")
            self.assertTrue(done.stderr.startswith("kassay: " + self.path) or done.stderr.startswith(self.path), done.stderr)
            self.assertRegex(done.stderr, words or ".")
            self.assertFalse(os.path.exists(self.place + "/into"))

    COMMANDS = ("export packages", "verify", "restore {lock} --into {place}/into --from {place}",
                "archive {lock} --to {place}/into --offline", "diff {lock} {lock}")

    def test_the_good_one_is_good(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(self.good)
        done = fixture.run("export", "packages", self.path)
        self.assertEqual((done.returncode, done.stdout), (0, "tool:amd64=1\n"), done.stderr)

    def test_truncated_anywhere(self):
        data = self.good.encode()
        for length in range(0, len(data) - 1, 7):
            self.refuse(data[:length])

    def test_every_command_refuses(self):
        self.refuse(self.good[:200], commands=self.COMMANDS)
        self.refuse(self.good.replace("schema = 1", "schema = 2"), r":2:.*newer", commands=self.COMMANDS)

    def test_a_gigabyte(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(self.good)
            file.truncate(1 << 30)
        began = time.monotonic()
        done = fixture.run("export", "packages", self.path)
        self.assertEqual((done.returncode, "MiB" in done.stderr), (2, True), done.stderr)
        self.assertLess(time.monotonic() - began, 5)

    def test_what_is_no_regular_file(self):
        for path in (self.place, "/dev/zero", self.place + "/none"):
            done = fixture.run("export", "packages", path)
            self.assertEqual(done.returncode, 2, (path, done.stderr))

    def test_wrong_types_are_refused_with_their_line(self):
        """The value of each key of the good lock, replaced by one of each other type."""
        lines = self.good.splitlines()
        for number, line in enumerate(lines):
            key = re.match(r"(\w+) = (.*)$", line)
            if not key:
                continue
            for value in ('"text"', "1", "true", "[]", "[1]", "{}", "1.5", "1979-05-27"):
                is_text = key[2].startswith('"')
                if value[0] == key[2][0] or (is_text and value == '"text"') or (key[2] == "1" and value == "1.5") or \
                        (key[2] == "[]" and value[0] == "[" and value != "[1]") or (key[2] in ("true", "false") and value == "true"):
                    continue
                changed = lines[:number] + ["%s = %s" % (key[1], value)] + lines[number + 1:]
                with self.subTest(line=line, value=value):
                    self.refuse("\n".join(changed) + "\n", r"kassay\.lock:\d+:\d+: " if key[1] != "size" or value != "1" else ".")

    def test_keys_twice_and_strangers(self):
        lines = self.good.splitlines()
        for number, line in enumerate(lines):
            if re.match(r"\w+ = ", line):
                self.refuse("\n".join(lines[:number + 1] + lines[number:]) + "\n", r"kassay\.lock:%d:" % (number + 2))
                self.refuse("\n".join(lines[:number + 1] + ["stranger = 1"] + lines[number + 1:]) + "\n", r"kassay\.lock:%d:.*stranger" % (number + 2))
            elif line.startswith("[") and not line.startswith("[["):
                self.refuse("\n".join(lines + [line]) + "\n", r"kassay\.lock:%d:" % (len(lines) + 1))

    def test_paths_that_lead_out(self):
        for path in ("../../etc/passwd", "/usr/../../etc/passwd", "usr/bin/x", "~/../x", "~", "", "/a\\u0000b", "/.."):
            self.refuse(fixture.signed(self.good.replace('path = "/usr/bin/tool"', 'path = "%s"' % path)), r"kassay\.lock:\d+:\d+: .*path")
        for name in ("../../etc/passwd", "pool/../../x"):
            self.refuse(fixture.signed(self.good.replace("pool/tool.deb", name)), r"kassay\.lock:\d+:\d+: .*filename")

    def test_digests_that_are_none(self):
        for bad in ("", "A" * 64, "a" * 63, "a" * 65, "../" + "a" * 61, "g" * 64):
            self.refuse(self.good.replace('sha256 = "%s"' % fixture.sha256(b"x"), 'sha256 = "%s"' % bad), r":\d+:\d+: ")
        self.refuse(self.good.replace('role = "driver"', 'role = "other"'), "lock.digest is not that of the content")

    def test_deep_and_wide(self):
        self.refuse("a = " + "[" * 100000)
        self.refuse("[lock]\nschema = 1\ndigest = " + "{a = " * 50000)
        for text in ("x." * 50000 + "y = 1\n", "x." * 3000000 + "y = 1\n", "[" + "x." * 3000000 + "y]\n",
                     "a = {" + "'x'." * 9 + "y = 1}\n"):
            self.refuse(text, "a key of too many parts")
        self.refuse("a = " + "{x.x.x.x.x.x.x.x = " * 200 + "1" + "}" * 200 + "\n")
        self.refuse("[a" + ".a" * 50000 + "]\n")
        self.refuse(b"\xff\xfe\x00" * 1000)
        self.refuse("a = \"" + "\\u0000" * 10000 + "\"\n")
        self.refuse("\0" * 100000)

    def test_what_the_toml_library_takes_for_granted(self):
        self.refuse(self.good + "\ufec4 = 1\n", r"kassay\.lock:\d+:1: .*not ASCII", commands=self.COMMANDS)
        self.refuse("[[@", r":1:3: ")


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=0)
    print("%d lock files refused" % refused)
    sys.exit(not program.result.wasSuccessful())
