#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The manual pages and the shell completions know the commands and options that the program has, and no others."""
import os
import re
import shutil
import subprocess
import unittest

SOURCE = os.environ["KASSAY_SOURCE_DIR"]
KASSAY = os.environ["KASSAY"]
MAN = os.path.join(SOURCE, "cli", "man")


def text_of(*path):
    with open(os.path.join(SOURCE, "cli", *path), encoding="utf-8") as file:
        return file.read()


def help_of(*command):
    """Options ("--help", "-j") and subcommands that the help of a command lists."""
    done = subprocess.run([KASSAY, *command, "--help"], capture_output=True, text=True)
    assert done.returncode == (1 if command == ("conf",) else 0), done  # conf of the kernel exits 1 as well
    options, subcommands, section = set(), [], ""
    for line in done.stdout.splitlines():
        if re.match(r"\S", line):
            section = line
        elif re.match(r"  -", line):
            options.update(re.split(", ?", re.match("(?:-[-\\w]+(?:, ?)?)+", line.strip())[0]))
        elif section == "Subcommands:" and re.match(r"  \w", line):
            subcommands.append(line.split()[0])
    return options, subcommands


def options_below(command):
    """Those of a command and of its subcommands."""
    options, subcommands = help_of(*command)
    for name in subcommands:
        options |= options_below([*command, name])
    return options


def options_on_page(name):
    """The options that a page has an item for."""
    options = set()
    for item in re.findall(r"^\.It (.*)", text_of("man", name), re.M):
        macro = ""
        for word in item.split():
            if re.fullmatch("[A-Z][a-z]", word):
                macro = word
            elif macro == "Fl" and word != ",":
                options.add("-" + word)
    return options


class Documentation(unittest.TestCase):
    def setUp(self):
        self.top, self.commands = help_of()
        self.assertLessEqual({"--help", "--version"}, self.top)

    def test_each_command_has_a_page_with_just_its_options(self):
        self.assertEqual(options_on_page("kassay.1"), self.top)
        for name in self.commands:
            with self.subTest(name):
                self.assertEqual(options_on_page("kassay-%s.1" % name), options_below([name]))

    def test_each_page_is_of_a_command_that_there_is(self):
        pages = {name[len("kassay-"):-len(".1")] for name in os.listdir(MAN) if name != "kassay.1"}
        self.assertEqual(pages, set(self.commands))
        self.assertEqual(set(re.findall(r"^\.It Cm (\w+)$", text_of("man", "kassay.1"), re.M)), set(self.commands))

    def test_completions_have_the_long_options(self):
        for file in ("kassay.bash", "_kassay", "kassay.fish"):
            text = text_of("completion", file)
            for name in self.commands:
                for option in {name, *options_below([name])}:
                    spelt = "-l " + option[2:] if file.endswith("fish") and option[:2] == "--" else option
                    if re.match("-[^-]", option): # -h: the long spelling is enough
                        continue
                    with self.subTest(file, command=name, option=option):
                        if not re.search(r"(?<![\w-])%s(?![\w-])" % re.escape(spelt), text):
                            self.fail("not there")

    def test_pages_format_without_a_warning(self):
        if not shutil.which("man"):
            self.skipTest("no man")
        for name in sorted(os.listdir(MAN)):
            with self.subTest(name):
                done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", os.path.join(MAN, name)],
                                      capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def bash_completions(self, *words):
        script = ('. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; '
                  '_kassay; printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, "bash", os.path.join(SOURCE, "cli/completion/kassay.bash"), *words],
                              capture_output=True, text=True, check=True)
        return done.stdout.split()

    def test_bash_completes_a_command(self):
        self.assertEqual(self.bash_completions("kassay", "pr"), ["probe"])

    def test_bash_completes_an_option_and_its_value(self):
        self.assertEqual(self.bash_completions("kassay", "probe", "--fo"), ["--format"])
        self.assertEqual(self.bash_completions("kassay", "probe", "--format", "m"), ["markdown"])

    def test_bash_completes_a_variable(self):
        self.assertEqual(self.bash_completions("kassay", "probe", "LLVM"), ["LLVM=", "LLVM_IAS="])


if __name__ == "__main__":
    unittest.main(verbosity=0)
