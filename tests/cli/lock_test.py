#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kassay lock` on real compilers: its output fits the published schema, tells nothing of the user, names what no package
owns, and takes the digests of packages from apt's lists."""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import probe_fixture as fixture
import verify_test

try:
    import jsonschema
    import tomllib
except ImportError as missing:
    print("skipped: %s" % missing)
    sys.exit(77)

TRIPLE = verify_test.TRIPLE
validated = 0


class Lock(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="kassay lock ")
        self.addCleanup(place.cleanup)
        self.place = place.name
        self.rules = ["--rules", fixture.write_rules(self.place + "/rules", ("identity.toml",), verify_test.RULES)]
        self.schema = json.loads(self.run_kassay("lock", "--schema"))

    def run_kassay(self, *arguments, home=None, status=0, **environment):
        env = fixture.environment(home or self.place, **environment)
        done = subprocess.run([fixture.KASSAY, *arguments], env=env, capture_output=True, text=True, cwd=self.place)
        self.assertEqual(done.returncode, status, (arguments, done.stderr))
        return done.stdout if status == 0 else done.stderr

    def lock(self, *arguments, **options):
        """The lock's text and content, which fits the schema."""
        global validated
        text = self.run_kassay("lock", *arguments, **options)
        lock = tomllib.loads(text)
        jsonschema.Draft202012Validator(self.schema).validate(lock)
        validated += 1
        return text, lock

    def test_the_schema_is_one_and_rejects(self):
        jsonschema.Draft202012Validator.check_schema(self.schema)
        _, lock = self.lock("CC=gcc-12", *self.rules)
        validator = jsonschema.Draft202012Validator(self.schema)
        for spoil in (lambda l: l.update(more=1), lambda l: l["lock"].update(schema=2),
                      lambda l: l["toolchain"][0].pop("role"), lambda l: l["toolchain"][0]["file"][0].update(size=-1),
                      lambda l: l["toolchain"][0]["file"][0].update(path="usr/bin/gcc"),
                      lambda l: l["capability"][0].update(cannot_tell=True)):
            spoiled = json.loads(json.dumps(lock))
            spoil(spoiled)
            self.assertFalse(validator.is_valid(spoiled))

    def test_real_toolchains_fit_the_schema(self):
        for toolchain in (["CC=gcc-12"], ["LLVM=-19"], ["CC=gcc-11"], ["LLVM=-14"],
                          ["CROSS_COMPILE=aarch64-linux-gnu-", "ARCH=arm64", "CC=aarch64-linux-gnu-gcc-12"]):
            program = {"CC": toolchain[-1][3:]}["CC"] if "CC=" in toolchain[-1] else "clang" + toolchain[0][5:]
            if shutil.which(program, path="/usr/bin"):
                with self.subTest(toolchain):
                    _, lock = self.lock(*toolchain)
                    self.assertTrue(lock["toolchain"] and lock["capability"])

    def test_packages_have_what_apt_knows(self):
        if not glob.glob("/var/lib/apt/lists/*_Packages*"):
            self.skipTest("no apt lists")
        _, lock = self.lock("CC=gcc-12", *self.rules)
        packages = {package["name"]: package for package in lock["package"]}
        self.assertLessEqual({"gcc-12", "cpp-12", "binutils", "libgcc-12-dev"}, set(packages))
        shown = subprocess.run(["apt-cache", "show", "cpp-12=" + packages["cpp-12"]["version"]], capture_output=True, text=True)
        if shown.returncode:
            self.skipTest("the installed version is in no list any more")
        fields = dict(line.split(": ", 1) for line in shown.stdout.splitlines() if ": " in line)
        self.assertEqual(packages["cpp-12"]["sha256"], fields["SHA256"])
        self.assertEqual(packages["cpp-12"]["filename"], fields["Filename"])
        self.assertEqual(packages["cpp-12"]["verified"], "dpkg-verify")
        self.assertEqual(packages["libgcc-12-dev"]["verified"], "index-only")  # none of its files is part of a tool

    def test_two_users_write_the_same_bytes(self):
        texts = []
        for user in ("al", "barbara"):
            home = "%s/%s" % (self.place, user)
            verify_test.Verify.install(home + "/tools")
            text, lock = self.lock("CC=gcc-copy", "-j1", *self.rules, home=home, PATH=home + "/tools/bin:/usr/bin:/bin",
                                   LIBRARY_PATH=home + "/lib", USER=user)
            self.assertNotIn(home, text)
            self.assertEqual(lock["origin"], [{"kind": "local-build", "directory": "~/tools"}])
            self.assertIn("~/tools/bin/gcc-copy", [file["path"] for file in self.tool(lock, "cc")["file"]])
            texts.append(text)
        self.assertEqual(texts[0], texts[1])

    def test_a_kernels_symbols_are_its_capabilities(self):
        found = subprocess.run([os.path.join(fixture.SOURCE, "scripts/kernel-source"), "6.12"], capture_output=True, text=True)
        if found.returncode:
            self.skipTest("no kernel tree")
        _, lock = self.lock("CC=gcc-12", "--kernel", found.stdout.strip())
        self.assertRegex(lock["lock"]["kernel"]["release"], r"^6\.12\.")
        values = {capability["symbol"]: capability for capability in lock["capability"]}
        self.assertEqual(values["CC_IS_GCC"]["value"], "y")
        self.assertEqual(values["GCC_VERSION"]["value"][:2], "12")
        self.assertIn("is n", values["CC_IS_CLANG"]["why"])
        self.assertIn("no kernel tree", self.run_kassay("lock", "CC=gcc-12", "--kernel", self.place, status=2))

    @staticmethod
    def tool(lock, role):
        return next(tool for tool in lock["toolchain"] if tool["role"] == role)


if __name__ == "__main__":
    if not fixture.COMPILER or not os.path.exists(verify_test.PARTS + "/cc1"):
        print("skipped: no gcc-12 for x86-64")
        sys.exit(77)
    program = unittest.main(exit=False)
    print("%d locks fit the schema" % validated)
    sys.exit(not program.result.wasSuccessful())
