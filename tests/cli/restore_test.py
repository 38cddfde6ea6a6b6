#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kassay restore` of made-up packages: what comes out, from which sources, and that nothing hostile gets out of its
directory: each attack ends with exit 3, without the wanted directory, and with nothing written beside it."""
import functools
import http.server
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest

try:
    import lock_fixture as fixture
except ImportError as missing:
    print("skipped: %s" % missing)
    sys.exit(77)
from lock_fixture import deb, member, sha256

PROGRAM = b"\x7fELF made up"
LIBRARY = b"a library"
attacks = 0


class Restore(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="kassay restore ")
        self.addCleanup(place.cleanup)
        self.place = os.path.realpath(place.name)
        self.mirror = self.place + "/mirror"
        self.outside = self.place + "/outside"
        self.work = self.place + "/work"
        for directory in (self.mirror, self.outside, self.work):
            os.mkdir(directory)
        self.into = self.work + "/into"

    def write(self, path, data):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def good_members(self):
        return [member("./", type=tarfile.DIRTYPE), member("./usr/bin/", type=tarfile.DIRTYPE),
                member("./usr/bin/tool-1", PROGRAM, mode=0o4755), member("./usr/bin/tool", type=tarfile.SYMTYPE, target="tool-1"),
                member("./lib/x86_64/libtool.so.1", LIBRARY, mode=0o644)]

    def lock(self, package, files=None, closure=""):
        files = files or [("driver", "/usr/bin/tool-1", PROGRAM, "tool"), ("library", "/usr/lib/x86_64/libtool.so.1", LIBRARY, "tool")]
        self.write(self.mirror + "/pool/tool.deb", package)
        return self.write(self.place + "/kassay.lock",
                          fixture.lock_text(files, [("tool", sha256(package), "pool/tool.deb")], closure).encode())

    def restore(self, lock, *arguments, source=None, status=0):
        done = fixture.run("restore", lock, "--into", self.into, "--from", source or self.mirror, *arguments)
        self.assertEqual(done.returncode, status, (done.stdout, done.stderr))
        if status:
            self.assertFalse(os.path.lexists(self.into) and os.listdir(self.into))
            self.assertEqual(os.listdir(self.work), ["into"] if os.path.lexists(self.into) else [])
        return done.stderr if status else done.stdout

    def attack(self, members, words, files=None):
        """A package that must not be unpacked, however it is compressed."""
        global attacks
        attacks += 1
        lock = self.lock(deb(members), files)
        self.assertRegex(self.restore(lock, status=3), r"(tool 1|/usr/bin/tool-1): .*(%s)" % words)
        self.assertEqual(os.listdir(self.outside), [])
        self.assertFalse(os.path.exists("/tmp/kassay-postinst-was-run"))

    def test_what_comes_out(self):
        for compression in ("xz", "gz", "bz2", ""):
            with self.subTest(compression):
                self.into = self.work + "/into-" + compression
                lock = self.lock(deb(self.good_members(), compression))
                self.assertIn("2 files compared, 1 closures equal", self.restore(lock))
                with open(self.into + "/usr/bin/tool", "rb") as file:
                    self.assertEqual(file.read(), PROGRAM)
                self.assertEqual(os.stat(self.into + "/usr/bin/tool-1").st_mode & 0o7777, 0o755)
                self.assertEqual(os.readlink(self.into + "/lib"), "usr/lib")
                self.assertEqual(fixture.run("export", "packages", self.into + "/kassay.lock").stdout, "tool:amd64=1\n")
        self.assertFalse(os.path.exists("/tmp/kassay-postinst-was-run"))

    def test_an_empty_directory_is_taken_and_a_full_one_is_not(self):
        lock = self.lock(deb(self.good_members()))
        os.mkdir(self.into)
        self.restore(lock)
        done = fixture.run("restore", lock, "--into", self.into, "--from", self.mirror)
        self.assertEqual(done.returncode, 2)
        self.assertIn("is there already", done.stderr)

    def test_sources_by_url(self):
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=self.mirror)
        handler.log_message = None
        http.server.SimpleHTTPRequestHandler.log_message = lambda *_: None
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = "http://127.0.0.1:%d/" % server.server_port
        lock = self.lock(deb(self.good_members()))
        self.restore(lock, source=url)
        self.into = self.work + "/by file"
        self.restore(lock, source="file://" + self.mirror.replace(" ", "%20"))
        self.into = self.work + "/third"
        os.rename(self.mirror + "/pool/tool.deb", self.mirror + "/pool/other.deb")
        self.into = self.place + "/nowhere/into"
        done = fixture.run("restore", lock, "--into", self.into, "--from", url)
        self.assertEqual((done.returncode, "no source has it" in done.stderr), (3, True), done.stderr)
        done = fixture.run("restore", lock, "--into", self.into, "--from", "http://127.0.0.1:9/")
        self.assertIn(done.returncode, (3, 75))
        self.assertIn("127.0.0.1:9", done.stderr)
        for place in ("ftp://x/", self.place + "/none"):
            done = fixture.run("restore", lock, "--into", self.into, "--from", place)
            self.assertEqual(done.returncode, 2)

    def test_a_package_with_another_digest(self):
        lock = self.lock(deb(self.good_members()))
        with open(self.mirror + "/pool/tool.deb", "ab") as file:
            file.write(b"\0")
        self.assertRegex(self.restore(lock, status=3), r"tool\.deb: has sha256 [0-9a-f]{64}, wanted is")

    def test_a_file_or_a_closure_that_comes_out_different(self):
        lock = self.lock(deb(self.good_members()), [("driver", "/usr/bin/tool-1", PROGRAM + b"!", "tool")])
        self.assertIn("/usr/bin/tool-1: came out with sha256", self.restore(lock, status=3))
        lock = self.lock(deb(self.good_members()), [("driver", "/usr/bin/missing", PROGRAM, "tool")])
        self.assertIn("/usr/bin/missing: no package brought it", self.restore(lock, status=3))
        lock = self.lock(deb(self.good_members()), closure="sha256:" + "1" * 64)
        self.assertIn("cc: the closure is sha256:", self.restore(lock, status=3))

    def test_names_that_lead_out(self):
        for name in ("../outside/evil", "./usr/../../outside/evil", self.outside + "/evil", "/etc/evil", "usr/bin/../../../outside/evil"):
            with self.subTest(name):
                self.attack([*self.good_members(), member(name, b"evil")], "leads out of the directory")

    def test_links_that_lead_out(self):
        link = functools.partial(member, type=tarfile.SYMTYPE)
        hard = functools.partial(member, type=tarfile.LNKTYPE)
        for name, members, words in (
                ("a directory", [link("./usr/x", target=self.outside), member("./usr/x/evil", b"evil")], "symlink"),
                ("a relative one", [link("./usr/x", target="../../../../outside"), member("./usr/x/evil", b"evil")], "symlink"),
                ("of a merged directory", [link("./usr/lib", target=self.outside), member("./lib/evil", b"evil")], "replace"),
                ("two steps", [link("./usr/x", target=self.outside), link("./usr/y", target="x"), member("./usr/y/evil", b"evil")], "symlink"),
                ("a hard link up", [hard("./usr/x", target="../outside/f")], "link that leads out"),
                ("an absolute hard link", [hard("./usr/x", target="/etc/passwd")], "link that leads out"),
                ("a hard link through a link", [link("./usr/x", target=self.place), hard("./usr/y", target="./usr/x/kassay.lock")], "symlink"),
        ):
            with self.subTest(name):
                self.attack([*self.good_members(), *members], words)

    def test_a_file_is_not_written_through_a_link(self):
        victim = self.write(self.place + "/victim", b"as it was")
        self.lock(deb(self.good_members()))
        lock = self.lock(deb([*self.good_members(), member("./usr/x", type=tarfile.SYMTYPE, target=victim), member("./usr/x", b"evil")]))
        fixture.run("restore", lock, "--into", self.into, "--from", self.mirror)
        with open(victim, "rb") as file:
            self.assertEqual(file.read(), b"as it was")

    def test_a_link_to_this_machines_own_file_is_no_restored_file(self):
        own = self.write(self.place + "/own", PROGRAM)
        self.attack([member("./usr/bin/tool-1", type=tarfile.SYMTYPE, target=own)], "no package brought it|came out as a link",
                    [("driver", "/usr/bin/tool-1", PROGRAM, "tool")])

    def test_what_is_no_file(self):
        for type in (tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE):
            self.attack([*self.good_members(), member("./usr/dev", type=type)], "device or the like")

    def test_damaged_packages(self):
        good = deb(self.good_members())
        for bad in (good[:len(good) // 2], b"", b"no archive", fixture.ar([("debian-binary", b"2.0\n")]), good[:-40],
                    fixture.ar([("data.tar.xz", b"\xfd7zXZ\0 nonsense")])):
            with self.subTest(len(bad)):
                self.restore(self.lock(bad), status=3)

    def test_a_record_of_an_archive_is_not_trusted(self):
        lock = self.lock(deb(self.good_members()))
        with open(lock, encoding="utf-8") as file:
            digest = fixture.digest_of(file.read())
        record = self.mirror + "/records/%s.json" % digest[7:]
        entry = {"package": "pkg:deb/debian/tool@1?arch=amd64", "kind": "deb", "sha256": "1" * 64, "size": 1}
        for content, words in (("{", "no record"), ("[]", "no record"), ('{"schema": 2}', "no record"),
                               (json.dumps({"schema": 1, "lock": digest, "content": [{**entry, "sha256": "../" * 21 + "x"}]}), "entry 1"),
                               (json.dumps({"schema": 1, "lock": digest, "content": [{**entry, "kind": "sh"}]}), "entry 1"),
                               (json.dumps({"schema": 1, "lock": digest, "content": [entry]}), "the archive has sha256 1"),
                               (json.dumps({"schema": 1, "lock": digest, "content": [{**entry, "kind": "files"}]}), "no source has the blob")):
            with self.subTest(words):
                self.write(record, content.encode())
                self.assertIn(words, self.restore(lock, status=3))


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=0)
    print("%d attacks" % attacks)
    sys.exit(not program.result.wasSuccessful())
