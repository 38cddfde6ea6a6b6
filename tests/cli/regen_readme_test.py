#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/regen_readme writes real output, tells a stale block, and lets machines differ only where it is said."""
import os
import re
import subprocess
import tempfile
import unittest

PROGRAM = os.path.join(os.environ["KASSAY_SOURCE_DIR"], "scripts", "regen_readme")


def block(command, output, stable=None):
    return "<!-- output: %s%s -->\n```console\n$ %s\n%s```\n<!-- end -->\n" % (
        command, " | stable: " + stable if stable else "", command, output)


class RegenReadme(unittest.TestCase):
    def run_on(self, text, *arguments):
        """Status, stdout, and the file's text afterwards."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "README.md")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            done = subprocess.run([PROGRAM, *arguments, path], capture_output=True, text=True)
            with open(path, encoding="utf-8") as file:
                return done.returncode, done.stdout, file.read()

    def test_writes_the_real_output(self):
        status, _, text = self.run_on("before\n" + block("kassay --version", "old\n") + "after\n")
        self.assertEqual(status, 0)
        self.assertRegex(text, r"^before\n<!-- output: kassay --version -->\n```console\n\$ kassay --version\n"
                               r"kassay \d+\.\d+\.\d+\n```\n<!-- end -->\nafter\n$")

    def test_written_twice_is_written_once(self):
        _, _, once = self.run_on(block("kassay --help", ""))
        _, _, twice = self.run_on(once)
        self.assertIn("--version", once)
        self.assertEqual(once, twice)

    def test_check_accepts_what_was_written(self):
        _, _, text = self.run_on(block("kassay --help", "") + block("kassay --version", ""))
        status, out, after = self.run_on(text, "--check")
        self.assertEqual((status, out), (0, "regen_readme: 2 blocks checked, 0 wrong\n"))
        self.assertEqual(after, text)

    def test_check_tells_a_stale_block_and_leaves_it(self):
        text = block("echo new; echo same", "old\nsame\n")
        status, out, after = self.run_on(text, "--check")
        self.assertEqual(status, 1)
        self.assertIn("README.md:   shown: old\nREADME.md:   now:   new\nregen_readme: 1 blocks checked, 1 wrong\n", out)
        self.assertNotIn("same", re.sub("`.*`", "", out))
        self.assertEqual(after, text)

    def test_numbers_and_column_widths_may_differ(self):
        self.assertEqual(self.run_on(block("echo 'took   12.5 s'", "took 3.25 s\n"), "--check")[0], 0)

    def test_words_may_not_differ(self):
        self.assertEqual(self.run_on(block("echo gcc 12", "clang 12\n"), "--check")[0], 1)

    def test_only_stable_lines_are_compared(self):
        rows = block("printf 'tools:\\n  gcc\\n'", "tools:\n  clang\n  mold\n", "^[a-z]+:$")
        self.assertEqual(self.run_on(rows, "--check")[0], 0)
        heading = block("printf 'tools:\\n  gcc\\n'", "rules:\n  gcc\n", "^[a-z]+:$")
        self.assertEqual(self.run_on(heading, "--check")[0], 1)

    def test_an_expression_that_matches_nothing_is_no_success(self):
        self.assertEqual(self.run_on(block("echo x", "x\n", "^y"), "--check")[0], 1)

    def test_a_command_that_starts_to_fail_is_told(self):
        status, out, _ = self.run_on(block("echo x; exit 3", "x\n", "^x"), "--check")
        self.assertEqual(status, 1)
        self.assertIn("now:   [exit status 3]", out)

    def test_exit_status_is_shown_and_compared_exactly(self):
        _, _, text = self.run_on(block("echo x; exit 3", ""))
        self.assertIn("\nx\n[exit status 3]\n```\n", text)
        self.assertEqual(self.run_on(text.replace("status 3", "status 4"), "--check")[0], 1)

    def test_a_block_that_shows_another_command_is_told(self):
        text = block("echo x", "x\n").replace("$ echo x", "$ echo y")
        self.assertEqual(self.run_on(text, "--check")[0], 1)

    def test_home_is_empty_and_shown_as_a_tilde(self):
        self.assertEqual(self.run_on(block("echo $HOME/.cache; ls -A", ""))[2], block("echo $HOME/.cache; ls -A", "~/.cache\n"))

    def test_progress_on_stderr_is_not_shown_but_an_error_is(self):
        self.assertEqual(self.run_on(block("echo p >&2; echo x", "x\n"), "--check")[0], 0)
        self.assertIn("\nx\np\n[exit status 1]\n", self.run_on(block("echo p >&2; echo x; exit 1", ""))[2])

    def test_rows_cuts_long_runs_of_indented_lines(self):
        text = block("printf 'a:\\n 1\\n 2\\n 3\\nb:\\n 4\\n'", "", "^[ab]:$ | rows: 2")
        self.assertIn("\na:\n 1\n 2\n  ... 1 more\nb:\n 4\n```", self.run_on(text)[2])
        status, out, _ = self.run_on(self.run_on(text)[2], "--check")
        self.assertEqual((status, out), (0, "regen_readme: 1 blocks checked, 0 wrong\n"))

    def test_no_block_is_no_success(self):
        self.assertEqual(self.run_on("nothing here\n", "--check")[0], 1)


if __name__ == "__main__":
    unittest.main(verbosity=0)
