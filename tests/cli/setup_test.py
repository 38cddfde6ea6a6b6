#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/setup calls apt only when something is missing, and survives a broken source list. apt is a fake."""
import os
import subprocess
import tempfile
import unittest

PROGRAM = os.path.join(os.environ["KASSAY_SOURCE_DIR"], "scripts", "setup")

# Installed is what a file of the fake's state names; "*" is everything.
DPKG_QUERY = """#!/bin/sh
shift 2
for package; do
  if grep -qxF -e "$package" -e '*' "$STATE/installed"; then echo "installed $package"; else echo "config-files $package"; fi
done
"""
APT_GET = """#!/bin/sh
echo "$DEBIAN_FRONTEND $*" >>"$STATE/calls"
case " $* " in
*" update "*) exit 100 ;;
*) [ ! -e "$STATE/repository" ] || cat "$STATE/repository" >>"$STATE/installed" ;;
esac
"""


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = folder.name
        self.tools = os.path.join(folder.name, "tools")
        os.mkdir(self.tools)
        self.fake("dpkg-query", DPKG_QUERY)
        self.fake("apt-get", APT_GET)
        self.fake("sudo", '#!/bin/sh\necho sudo >>"$STATE/calls"\nexec "$@"\n')
        self.fake("id", "#!/bin/sh\necho 0\n")

    def fake(self, name, text):
        path = os.path.join(self.tools, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)

    def write(self, name, *lines):
        with open(os.path.join(self.state, name), "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)

    def run_setup(self, *arguments):
        """Status, stderr, and the calls of apt-get and sudo."""
        environment = {"PATH": self.tools + ":/usr/bin:/bin", "STATE": self.state}
        done = subprocess.run([PROGRAM, *arguments], env=environment, capture_output=True, text=True)
        calls = os.path.join(self.state, "calls")
        if not os.path.exists(calls):
            return done.returncode, done.stderr, []
        with open(calls, encoding="utf-8") as file:
            return done.returncode, done.stderr, file.read().splitlines()

    def test_nothing_missing_calls_no_apt(self):
        self.write("installed", "*")
        for arguments in ((), ("--test",), ("--full",)):
            self.assertEqual(self.run_setup(*arguments), (0, "", []))

    def test_a_failing_update_does_not_stop_the_installation(self):
        self.write("installed", "make")
        self.write("repository", "*")
        status, error, calls = self.run_setup()
        self.assertEqual(status, 0)
        self.assertIn("apt-get update complained", error)
        self.assertEqual(len(calls), 2)
        self.assertRegex(calls[0], r"^noninteractive .* update$")
        self.assertRegex(calls[1], r"^noninteractive .* install -y --no-install-recommends .*\bg\+\+-12\b")
        self.assertNotIn(" make", calls[1])

    def test_packages_that_do_not_come_are_named(self):
        self.write("installed")
        status, error, _ = self.run_setup()
        self.assertEqual(status, 3)
        self.assertRegex(error, r"still not installed: .*\bg\+\+-12\b")

    def test_the_test_matrix_is_not_part_of_running(self):
        self.write("installed")
        self.write("repository", "*")
        _, _, calls = self.run_setup()
        self.assertNotIn("clang-19", calls[-1].split())

    def test_an_ordinary_user_goes_through_sudo(self):
        self.fake("id", "#!/bin/sh\necho 1000\n")
        self.write("installed")
        self.write("repository", "*")
        status, _, calls = self.run_setup("--test")
        self.assertEqual(status, 0)
        self.assertEqual([calls[0], calls[2]], ["sudo", "sudo"])
        self.assertIn("clang-19", calls[3])

    def test_an_unknown_argument(self):
        self.assertEqual(self.run_setup("--all")[0], 2)


if __name__ == "__main__":
    unittest.main(verbosity=0)
