#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kassay symbols` on a small tree with two small compilers: the list, the drift, the fragments, the exit codes."""
import json
import os
import subprocess
import tempfile
import time
import unittest

KASSAY = os.environ["KASSAY"]

MAKEFILE = """\
export srctree := $(CURDIR)
export SRCARCH := x86
export KERNELVERSION := 6.12.0
export CC := $(if $(LLVM),small-clang,small-gcc)
export CC_VERSION_TEXT := $(shell $(CC) --version)
"""
KCONFIG = """\
cc-option = $(shell,{ $(CC) $(1); } >/dev/null 2>&1 && echo y || echo n)

config CC_VERSION_TEXT
	string
	default "$(CC_VERSION_TEXT)"

config CC_HAS_GCC_FLAG
	def_bool $(cc-option,-gcc)

config CC_HAS_FLAG
	def_bool $(cc-option,-both)

config FAST
	bool "fast"
	depends on CC_HAS_GCC_FLAG

config LEVEL
	int "level"
	default 3

config MODULES
	def_bool y
	modules

config DRIVER
	tristate "driver"
	depends on $(cc-option,-both)
"""


class Symbols(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.write("tree/Makefile", MAKEFILE)
        self.write("tree/Kconfig", KCONFIG)
        self.write("tree/scripts/kconfig/Makefile", "")
        self.write("tree/arch/x86/configs/defconfig", "CONFIG_FAST=y\nCONFIG_DRIVER=m\n")
        self.write("given", "CONFIG_LEVEL=7\n")
        for name, flag in (("small-gcc", "-gcc"), ("small-clang", "-clang")):
            path = self.write("bin/" + name, "#!/bin/sh\ncase $1 in --version) echo %s 1.0;; %s | -both) ;; *) exit 1;; "
                              "esac\n" % (name, flag))
            os.chmod(path, 0o755)
        time.sleep(0.05)  # a file written within the clock's last tick is not yet trusted
        self.env = {"PATH": self.path("bin") + ":" + os.environ["PATH"], "KASSAY_KCONFIG_DIALECT": "6.12",
                    "HOME": self.directory.name, "LC_ALL": "C"}

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def run_symbols(self, *arguments, status=0):
        done = subprocess.run([KASSAY, "symbols", "--kernel", self.path("tree"), *arguments], env=self.env,
                              cwd=self.directory.name, capture_output=True, text=True)
        self.assertEqual(done.returncode, status, done)
        return done.stdout if status in (0, 1) else done.stderr

    def json(self, *arguments, status=0):
        return json.loads(self.run_symbols("--format", "json", *arguments, status=status))

    def values(self, *arguments):
        return {symbol["symbol"]: symbol["value"] for symbol in self.json(*arguments)["symbols"]}

    def test_lists_what_the_toolchain_decides_and_nothing_else(self):
        self.assertEqual(self.values(), {"CC_HAS_FLAG": "y", "CC_HAS_GCC_FLAG": "y", "CC_VERSION_TEXT": "small-gcc 1.0",
                                         "DRIVER": "m"})
        self.assertEqual(self.values("LLVM=1")["CC_HAS_GCC_FLAG"], "n")

    def test_json_names_macro_command_outcome_and_cost(self):
        found = self.json()
        self.assertEqual((found["schema"], found["config"]), (1, "arch/x86/configs/defconfig"))
        symbol = next(symbol for symbol in found["symbols"] if symbol["symbol"] == "CC_HAS_GCC_FLAG")
        self.assertEqual((symbol["type"], symbol["places"]), ("bool", [{"file": "Kconfig", "line": 7}]))
        macro, = symbol["macros"]
        self.assertEqual((macro["file"], macro["line"], macro["raw"], macro["result"]),
                         ("Kconfig", 8, "$(cc-option,-gcc)", "y"))
        command, = macro["commands"]
        self.assertEqual((command["command"], command["output"], command["outcome"]),
                         ("{ small-gcc -gcc; } >/dev/null 2>&1 && echo y || echo n", "y", "exited with 0"))
        self.assertGreater(command["cpu_us"], 0)
        self.assertEqual(macro["environment"], {"CC": "small-gcc"})

    def test_remembered_answers_give_the_same_bytes(self):
        self.assertEqual(self.run_symbols("--format", "json"), self.run_symbols("--format", "json"))

    def test_text_and_markdown(self):
        text = self.run_symbols()
        self.assertIn("Linux 6.12.0, x86\n  small-gcc 1.0\n  arch/x86/configs/defconfig\n", text)
        self.assertRegex(text, r"\n  CC_HAS_GCC_FLAG  y  bool, Kconfig:7\n    Kconfig:8: \$\(cc-option,-gcc\) is y\n")
        self.assertIn("| CC_HAS_GCC_FLAG | y | bool | Kconfig:7 | `$(cc-option,-gcc)` |",
                      self.run_symbols("--format", "markdown"))

    def test_configuration_is_the_named_one_else_that_of_the_tree_else_the_default(self):
        self.assertEqual(self.json("--config", "given")["config"], self.path("given"))
        self.assertEqual(self.values("--config", "given")["DRIVER"], "n")
        self.write("tree/.config", "CONFIG_DRIVER=y\n")
        self.assertEqual(self.json()["config"], ".config")
        self.assertEqual(self.values()["DRIVER"], "y")

    def test_drift_names_old_and_new_and_the_cause(self):
        found = self.json("--against", "LLVM=1", status=1)
        self.assertEqual(found["changes"],
                         [{"symbol": "CC_HAS_GCC_FLAG", "before": "y", "after": None, "direct": True, "cause": []},
                          {"symbol": "CC_VERSION_TEXT", "before": '"small-gcc 1.0"', "after": '"small-clang 1.0"',
                           "direct": True, "cause": []},
                          {"symbol": "FAST", "before": "y", "after": None, "direct": False,
                           "cause": ["CC_HAS_GCC_FLAG"]}])
        self.assertEqual(found["against"], {"variables": ["LLVM=1"], "cc": "small-clang 1.0"})
        self.assertRegex(self.run_symbols("--against", "LLVM=1", status=1), r"\n  FAST  y -> -  by CC_HAS_GCC_FLAG\n")
        self.assertIn("| FAST | y | - | CC_HAS_GCC_FLAG |",
                      self.run_symbols("--against", "LLVM=1", "--format", "markdown", status=1))

    def test_no_drift_is_clean(self):
        self.assertEqual(self.json("LLVM=1", "--against", "LLVM=0", "--against", "LLVM=1")["changes"], [])

    def test_fragments(self):
        self.assertIn("CONFIG_DRIVER=m\n", self.run_symbols("--emit", "config"))
        self.assertIn("# CONFIG_CC_HAS_GCC_FLAG is not set\n", self.run_symbols("LLVM=1", "--emit", "config"))
        make = self.run_symbols("--emit", "make")
        self.assertIn("CC := small-gcc\n", make)
        self.assertIn("CONFIG_CC_HAS_GCC_FLAG := y\n", make)
        self.assertIn("#define CONFIG_DRIVER_MODULE 1\n", self.run_symbols("--emit", "header"))
        self.assertIn("config DRIVER\n\tdef_tristate m\n", self.run_symbols("--emit", "kconfig"))

    def test_output_file_is_left_alone_when_nothing_changes(self):
        self.assertEqual(self.run_symbols("--emit", "make", "-o", "toolchain.mk"), "")
        before = os.stat(self.path("toolchain.mk"))
        self.run_symbols("--emit", "make", "-o", "toolchain.mk")
        self.assertEqual(os.stat(self.path("toolchain.mk")).st_mtime_ns, before.st_mtime_ns)

    def test_nothing_is_written_to_the_tree(self):
        self.run_symbols("--against", "LLVM=1", status=1)
        self.assertEqual(sorted(os.listdir(self.path("tree"))), ["Kconfig", "Makefile", "arch", "scripts"])

    def test_bad_arguments(self):
        self.assertIn("no such configuration file", self.run_symbols("--config", "absent", status=2))
        self.assertIn("no variable of a toolchain", self.run_symbols("--against", "clang", status=2))
        self.assertIn("one toolchain", self.run_symbols("--against", "LLVM=1", "--emit", "make", status=2))

    def test_broken_kconfig_file(self):
        self.write("tree/Kconfig", "config\n")
        self.assertIn("syntax error", self.run_symbols(status=3))


if __name__ == "__main__":
    unittest.main(verbosity=0)
