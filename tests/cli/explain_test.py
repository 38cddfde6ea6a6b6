#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kassay explain on a small tree: what it says, what it proposes, its exit codes."""
import json
import os
import subprocess
import tempfile
import unittest

MAKEFILE = """export srctree := .
export SRCARCH := x86
export KERNELVERSION := 6.12.1
"""
KCONFIG = """success = $(shell,{ $(1); } >/dev/null 2>&1 && echo "y" || echo "n")

config TOOL_IS_NEW
\tbool
\tdefault $(success,./ask)

config LEGACY
\tbool "legacy"

config MODERN
\tbool "modern"
\tdepends on TOOL_IS_NEW
\tdepends on !LEGACY && NOWHERE_DEFINED=n

config NUMBER
\tint "number"
\trange 1 9
"""
ASK = """#!/bin/sh
echo "*** Rust bindings generator 'bindgen' is too old." >&2
echo "***   Minimum version: 1.2.3" >&2
exit 7
"""


class Explain(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.tree = place.name
        os.makedirs(os.path.join(self.tree, "scripts/kconfig"))
        for name, text in (("Makefile", MAKEFILE), ("Kconfig", KCONFIG), ("scripts/kconfig/Makefile", ""),
                           ("ask", ASK), (".config", "CONFIG_LEGACY=y\nCONFIG_MODERN=y\nCONFIG_NUMBER=12\n")):
            with open(os.path.join(self.tree, name), "w", encoding="utf-8") as file:
                file.write(text)
        os.chmod(os.path.join(self.tree, "ask"), 0o755)

    def run_kassay(self, *arguments):
        env = dict(os.environ, KASSAY_KCONFIG_DIALECT="6.12", HOME=self.tree, XDG_CACHE_HOME=self.tree + "/cache")
        return subprocess.run([os.environ["KASSAY"], "explain", *arguments], cwd=self.tree, env=env,
                              capture_output=True, text=True)

    def explained(self, *arguments):
        done = self.run_kassay(*arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_the_failing_command_and_its_words(self):
        text = self.explained("MODERN")
        for part in ('MODERN [=n] bool "modern"  Kconfig:10\n',
                     "n: its dependencies are not met; .config:2 says y, which does not count: its prompt is hidden\n",
                     "n depends on TOOL_IS_NEW [=n]  Kconfig:12\n",
                     "$(success,./ask) came to n\n", "$ ./ask\n", "exited with 7:\n",
                     "| *** Rust bindings generator 'bindgen' is too old.\n",
                     "n depends on !LEGACY [=y] && NOWHERE_DEFINED=n"):
            self.assertIn(part, text)

    def test_without_config_the_architectures_default_whatever_the_machine_has(self):
        with open(os.path.join(self.tree, "Makefile"), "a", encoding="utf-8") as file:
            file.write("export KCONFIG_DEFCONFIG_LIST := machine\n")
        os.makedirs(os.path.join(self.tree, "arch/x86/configs"))
        os.rename(os.path.join(self.tree, ".config"), os.path.join(self.tree, "arch/x86/configs/defconfig"))
        with open(os.path.join(self.tree, "machine"), "w", encoding="utf-8") as file:
            file.write("CONFIG_NUMBER=3\n")
        self.assertIn("arch/x86/configs/defconfig:3 says 12", self.explained("NUMBER"))

    def test_the_fewest_changes(self):
        text = self.explained("TOOL_IS_NEW")
        self.assertIn("To make TOOL_IS_NEW y:\n  1. install bindgen >= 1.2.3: $(success,./ask) (Kconfig:5) "
                      "must come to y\n", text)

    def test_json(self):
        found = json.loads(self.explained("TOOL_IS_NEW", "--format", "json"))
        [symbol] = found["symbols"]
        self.assertEqual((found["schema"], symbol["name"], symbol["value"]), (1, "TOOL_IS_NEW", "n"))
        [change] = symbol["search"]["proposals"][0]["changes"]
        self.assertEqual((change["answer"], change["advice"]), ("y", "install bindgen >= 1.2.3"))
        self.assertEqual(symbol["lines"][0]["macros"][0]["outcome"], "exited with 7")

    def test_the_same_bytes_twice(self):
        self.assertEqual(self.explained("MODERN", "--format", "json"), self.explained("MODERN", "--format", "json"))

    def test_number_out_of_range(self):
        text = self.explained("NUMBER")
        self.assertIn(".config:3 says 12, which does not count: it is out of range", text)
        self.assertIn("range [1 9]", text)

    def test_other_configuration_and_prefix(self):
        with open(os.path.join(self.tree, "other"), "w", encoding="utf-8") as file:
            file.write("# CONFIG_LEGACY is not set\n")
        self.assertIn("other:1 says so", self.explained("CONFIG_LEGACY", "--config", "other"))

    def test_undefined_symbol_is_explained(self):
        self.assertIn("no Kconfig file that is read defines it", self.explained("NOWHERE_DEFINED"))

    def test_several_symbols(self):
        text = self.explained("NUMBER", "LEGACY")
        self.assertIn("\n\nLEGACY [=y]", text)

    def test_no_proposals_wanted(self):
        self.assertNotIn("To make", self.explained("TOOL_IS_NEW", "--changes", "0"))

    def test_misspelt_symbol(self):
        done = self.run_kassay("MODREN")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("did you mean 'MODERN'?", done.stderr)

    def test_usage(self):
        self.assertEqual(self.run_kassay().returncode, 2)
        self.assertEqual(self.run_kassay("MODERN", "--config", "missing").returncode, 2)
        self.assertEqual(self.run_kassay("MODERN", "--kernel", self.tree + "/scripts").returncode, 2)

    def test_tree_that_make_cannot_read(self):
        with open(os.path.join(self.tree, "Makefile"), "a", encoding="utf-8") as file:
            file.write("$(error broken)\n")
        self.assertEqual(self.run_kassay("MODERN").returncode, 3)


if __name__ == "__main__":
    unittest.main(verbosity=1)
