#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every rule's construct against small files: each line marked `// site` is found, and no other (cases/*.c)."""
import glob
import os
import re
import tempfile
import unittest

from scan_fixture import BUGS, SOURCE, database, environment, facts, skip_without_program

CASES = os.path.join(SOURCE, "tests", "rules", "cases")


class Case:
    def __init__(self, path):
        self.path = path
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        self.rules = next(line for line in lines if line.startswith("// rules: ")).split()[2:]
        self.flags = sum((line.split()[2:] for line in lines if line.startswith("// flags: ")), [])
        self.sites = {number for number, line in enumerate(lines, 1) if line.endswith("// site")}
        self.others = sum(line.endswith(";") for line in lines)


def rules_with_construct():
    found = set()
    for path in glob.glob(os.path.join(BUGS, "*", "*.toml")):
        with open(path, encoding="utf-8") as file:
            if re.search(r"^(matcher|attributes|builtins) = ", file.read(), re.M):
                found.add(os.path.basename(path)[:-len(".toml")])
    return found


class Matchers(unittest.TestCase):
    def setUp(self):
        self.cases = [Case(path) for path in sorted(glob.glob(os.path.join(CASES, "*.c")))]

    def test_each_rule_with_a_construct_has_a_case(self):
        self.assertEqual(rules_with_construct(), {rule for case in self.cases for rule in case.rules})

    def test_each_case_has_what_matches_and_what_does_not(self):
        for case in self.cases:
            with self.subTest(case.path):
                self.assertTrue(case.sites)
                self.assertTrue(case.others)

    def test_the_marked_lines_are_found_and_no_others(self):
        with tempfile.TemporaryDirectory() as directory:
            commands = database(directory, {case.path: case.flags for case in self.cases})
            report = facts("--compile-commands", commands, env=environment(directory))
        self.assertEqual(report["flawed_units"], [])
        self.assertEqual(report["units"], len(self.cases))
        right = missed = wrong = 0
        for case in self.cases:
            for rule in case.rules:
                found = {finding["line"] for finding in report["findings"]
                         if finding["id"] == rule and os.path.basename(finding["file"]) == os.path.basename(case.path)}
                right += len(found & case.sites)
                missed += len(case.sites - found)
                wrong += len(found - case.sites)
                with self.subTest(case.path, rule=rule):
                    self.assertEqual(found, case.sites)
        print("%d files, %d rules: %d sites found, %d missed, %d found wrongly"
              % (len(self.cases), len(rules_with_construct()), right, missed, wrong))


if __name__ == "__main__":
    skip_without_program()
    unittest.main(verbosity=0)
