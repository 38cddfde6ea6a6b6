#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/ci: the shell kit, the helper around make, the problem matcher and the formats of `kassay verify`, on a private copy
of a real GCC that is then changed; and what TuxMake and .buildinfo files say of it."""
import json
import os
import re
import subprocess
import sys
import xml.dom.minidom

import probe_fixture as fixture
import verify_test

KITS = os.path.join(fixture.SOURCE, "scripts/ci")


class Kits(verify_test.Verify):
    """The fixture of verify_test: a lock of CC=gcc-copy."""

    def kit(self, *arguments, status, **environment):
        done = subprocess.run([KITS + "/" + arguments[0], *arguments[1:], *environment.pop("more", [])], capture_output=True, text=True,
                              cwd=self.place, env={**self.env, "KASSAY": fixture.KASSAY, **environment})
        self.assertEqual(done.returncode, status, (done.stdout, done.stderr))
        return done

    def change(self):
        with open(self.part("cc1"), "ab") as file:
            file.write(b"\0")
        verify_test.time.sleep(0.05)

    def test_every_format_of_a_good_and_of_a_changed_toolchain(self):
        for changed in (False, True):
            if changed:
                self.change()
            self.kit("verify.sh", self.lock, "CC=gcc-copy", status=int(changed), KASSAY_REPORTS=self.place + "/reports")
            reports = {name: open(self.place + "/reports/" + name, encoding="utf-8").read() for name in os.listdir(self.place + "/reports")}
            self.assertEqual(sorted(reports), ["verify.gitlab.json", "verify.json", "verify.junit.xml", "verify.md", "verify.sarif"])
            sarif = json.loads(reports["verify.sarif"])
            self.assertEqual(sarif["version"], "2.1.0")
            errors = [r for r in sarif["runs"][0]["results"] if r["level"] == "error"]
            self.assertEqual([r["ruleId"] for r in errors], ["toolchain-file"] if changed else [])
            junit = xml.dom.minidom.parseString(reports["verify.junit.xml"])
            self.assertEqual(len(junit.getElementsByTagName("failure")), int(changed))
            self.assertEqual(len(junit.getElementsByTagName("testcase")), 1)
            quality = json.loads(reports["verify.gitlab.json"])
            self.assertEqual([(q["check_name"], q["location"]["path"]) for q in quality], [("toolchain-file", self.lock)] if changed else [])
            self.assertIn("L2" if changed else "the same down to L2", reports["verify.md"])

    def test_github_annotations_and_the_page_of_the_job(self):
        summary = fixture.write(self.place + "/summary", "# before\n")
        self.change()
        done = self.kit("verify.sh", self.lock, "CC=gcc-copy", status=1, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=summary)
        self.assertRegex(done.stdout, r"(?m)^::error file=.*kassay\.lock,line=1,title=.*::L2: .*/cc1: sha256:\w+ -> sha256:\w+")
        with open(summary, encoding="utf-8") as file:
            text = file.read()
        self.assertTrue(text.startswith("# before\n### kassay verify\n"))
        self.assertIn("| L2 | file |", text)

    def test_the_problem_matcher_finds_each_line(self):
        with open(KITS + "/github/problem-matcher.json", encoding="utf-8") as file:
            pattern = json.load(file)["problemMatcher"][0]["pattern"][0]
        self.change()
        done = self.kit("verify.sh", self.lock, "CC=gcc-copy", status=1)
        line = next(line for line in done.stdout.splitlines() if "cc1  sha256" in line)
        found = re.search(pattern["regexp"], line.replace(self.place, "/place"))
        self.assertEqual((found[pattern["code"]], found[pattern["file"]][-4:]), ("L2", "/cc1"))
        self.assertIn(" -> sha256:", found[pattern["message"]])

    def test_make_runs_only_with_the_locked_toolchain(self):
        fake = fixture.write(self.place + "/fake make", '#!/bin/sh\nprintf "%s|" make "$@"\n', 0o755)
        arguments = ("kassay-make", "CC=gcc-copy", "-j4", "O=a b", "V=it's")
        done = self.kit(*arguments, status=0, MAKE=fake, KASSAY_LOCK=self.lock)
        self.assertEqual(done.stdout, "make|CC=gcc-copy|-j4|O=a b|V=it's|")
        self.change()
        done = self.kit(*arguments, status=1, MAKE=fake, KASSAY_LOCK=self.lock)
        self.assertEqual(done.stdout, "")
        self.assertIn("cc1", done.stderr)

    def test_metadata_of_tuxmake(self):
        version = subprocess.run([self.place + "/tools/bin/gcc-copy", "--version"], capture_output=True, text=True, env=self.env).stdout.split("\n")[0]
        for text, status in ((version, 0), (version + " (other)", 0), ("gcc (Debian 12.2.0-13) 12.2.0", 1)):
            path = fixture.write(self.place + "/metadata.json",
                                 json.dumps({"compiler": {"name": "gcc", "version_full": text}, "tools": {"pahole": ""}}))
            done = subprocess.run([fixture.KASSAY, "verify", path, "CC=gcc-copy", *self.rules], env=self.env, capture_output=True, text=True)
            self.assertEqual(done.returncode, status, done)
            self.assertIn("TuxMake metadata: 1 compared", done.stderr)
        fixture.write(path, "{}")
        self.assertIn("version_full", self.run_kassay("verify", path, "CC=gcc-copy", status=2))

    def test_a_buildinfo(self):
        versions = subprocess.run(["dpkg-query", "-W", "-f", "${Package} (= ${Version}),\n "], capture_output=True, text=True).stdout
        text = "Format: 1.0\nInstalled-Build-Depends:\n " + versions.rstrip().rstrip(",") + "\nEnvironment:\n A=\"b\"\n"
        path = fixture.write(self.place + "/x.buildinfo", text)
        self.assertIn("the same down to L2", self.run_kassay("verify", path, "CC=gcc-copy"))
        fixture.write(path, re.sub(r"libisl23 \(= .*?\)", "libisl23 (= 0.1-1)", text))
        self.assertIn("libisl23 0.1-1 -> ", self.run_kassay("verify", path, "CC=gcc-copy", status=1))
        fixture.write(path, "Installed-Build-Depends:\n libisl23\n")
        self.assertIn("x.buildinfo:2:", self.run_kassay("verify", path, "CC=gcc-copy", status=2))


if __name__ == "__main__":
    if not fixture.COMPILER or not os.path.exists(verify_test.PARTS + "/cc1"):
        print("skipped: no gcc-12 for x86-64")
        sys.exit(77)
    names = [name for name in dir(Kits) if name.startswith("test_") and name not in dir(verify_test.Verify)]
    suite = verify_test.unittest.TestSuite(Kits(name) for name in names)
    sys.exit(not verify_test.unittest.TextTestRunner().run(suite).wasSuccessful())
