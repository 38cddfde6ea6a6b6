#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scripts/check_layers finds each kind of breach in a tree made for it, at its line, and nothing in a clean one."""
import os
import subprocess
import tempfile
import unittest

PROGRAM = os.path.join(os.environ["KASSAY_SOURCE_DIR"], "scripts", "check_layers")
LICENCE = "// SPDX-License-Identifier: MIT\n"


class CheckLayers(unittest.TestCase):
    def check(self, files):
        """Status, problems and last line of the program over a tree of these files (plus probe/a.h)."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in {"probe/a.h": LICENCE, **files}.items():
                os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            done = subprocess.run([PROGRAM, root], capture_output=True, text=True)
        *problems, summary = done.stdout.splitlines()
        return done.returncode, problems, summary

    def assert_breach(self, path, line, expected, text=None, more=None):
        """The tree with `text` as the second line of `path` has one problem, there, in these words."""
        status, problems, _ = self.check({path: LICENCE + (text or "") + "\n", **(more or {})})
        self.assertEqual(problems, ["%s:%d: %s" % (path, line, expected)])
        self.assertEqual(status, 1)

    def assert_clean(self, path, text, more=None):
        status, problems, _ = self.check({path: LICENCE + text + "\n", **(more or {})})
        self.assertEqual((status, problems), (0, []))

    def test_counts_what_it_checked(self):
        status, problems, summary = self.check({
            "rules/r.cpp": LICENCE + '#include "probe/a.h"\n#include <vector>\n#include "rules/r.h"\n',
            "rules/r.h": LICENCE,
        })
        self.assertEqual((status, problems), (0, []))
        self.assertEqual(summary, "check_layers: 3 source files, 2 includes among them, 0 problems")

    def test_nothing_to_check_is_no_success(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertEqual(subprocess.run([PROGRAM, root], capture_output=True).returncode, 2)

    def test_upward_include(self):
        self.assert_breach("probe/p.cpp", 2, "includes rules/r.h: upward, from probe/ to rules/",
                           '#include "rules/r.h"', {"rules/r.h": LICENCE})

    def test_upward_include_in_angle_brackets(self):
        self.assert_breach("rules/r.cpp", 2, "includes cli/c.h: upward, from rules/ to cli/",
                           "#  include <cli/c.h>", {"cli/c.h": LICENCE})

    def test_sideways_include(self):
        self.assert_breach("rules/r.cpp", 2, "includes kconfig/k.h: sideways, from rules/ to kconfig/",
                           '#include "kconfig/k.h"', {"kconfig/k.h": LICENCE})

    def test_audit_composes_the_siblings(self):
        self.assert_clean("audit/a.cpp", '#include "kconfig/k.h"\n#include "rules/r.h"\n#include "probe/a.h"',
                          {"kconfig/k.h": LICENCE, "rules/r.h": LICENCE})

    def test_sibling_does_not_include_audit(self):
        self.assert_breach("manifest/m.cpp", 2, "includes audit/a.h: upward, from manifest/ to audit/",
                           '#include "audit/a.h"', {"audit/a.h": LICENCE})

    def test_subfolder_belongs_to_its_layer(self):
        self.assert_breach("rules/scan/s.cpp", 2, "includes manifest/m.h: sideways, from rules/ to manifest/",
                           '#include "manifest/m.h"', {"manifest/m.h": LICENCE})

    def test_commented_include_does_not_count(self):
        self.assert_clean("probe/p.cpp", '// #include "cli/c.h"\n/*\n#include "cli/c.h"\n*/', {"cli/c.h": LICENCE})

    def test_relative_include(self):
        self.assert_breach("probe/p.cpp", 2, 'includes "../cli/c.h": not spelt by its path from the root',
                           '#include "../cli/c.h"', {"cli/c.h": LICENCE})

    def test_include_of_a_missing_file(self):
        self.assert_breach("probe/p.cpp", 2, "includes probe/gone.h, which is not in the tree", '#include "probe/gone.h"')

    def test_include_of_a_test(self):
        self.assert_breach("probe/p.cpp", 2, "includes tests/fake.h; tests/ is no part of the program",
                           '#include "tests/fake.h"', {"tests/fake.h": LICENCE})

    def test_folder_without_layer(self):
        self.assert_breach("utils/u.cpp", 1,
                           "a source file outside the layers (probe, kconfig, rules, manifest, audit, cli)")

    def test_printing_outside_cli(self):
        for text in ("std::cout << 1;", "std::cerr << 1;", 'std::printf("x");', 'printf("x");', 'puts("x");',
                     'perror("x");', 'fprintf(stderr, "x");', 'std::fputs("x", stdout);', 'fmt::print("x");',
                     "::write(STDERR_FILENO,\n buffer, 1);", 'fmt::println(stderr, "x");'):
            with self.subTest(text):
                self.assert_breach("rules/r.cpp", 2, "prints; only cli/ does", text)
                self.assert_clean("cli/c.cpp", text)

    def test_what_only_looks_like_printing(self):
        self.assert_clean("probe/p.cpp", 'snprintf(b, 1, "x");\nfprintf(log, "x");\nfmt::format("std::cout {}", 1);\n'
                                         "dup2(fd, STDOUT_FILENO); // std::cout\nstream.write(p, 1);\n"
                                         'auto s = R"(std::cerr << "x";)";')

    def test_digit_separators_hide_nothing(self):
        self.assert_breach("probe/p.cpp", 2, "prints; only cli/ does", 'auto n = 1\'000; puts("x"); auto m = 2\'000;')

    def test_ending_the_process_outside_cli(self):
        for text in ("exit(1);", "std::exit(1);", "::abort();", "std::terminate();", "std::quick_exit(1);"):
            with self.subTest(text):
                self.assert_breach("probe/p.cpp", 2, "ends the process; only cli/ does", text)
                self.assert_clean("cli/c.cpp", text)

    def test_underscore_exit_is_for_the_child_of_a_fork(self):
        self.assert_clean("probe/p.cpp", "_exit(127);")
        self.assert_breach("kconfig/k.cpp", 2, "ends the process; only cli/ does", "_exit(127);")

    def test_a_member_called_exit(self):
        self.assert_clean("rules/r.cpp", "app.exit(e); p->exit(e); other::exit(e); exit_code(e);")

    def test_starting_a_process_outside_probe(self):
        for text in ("fork();", "::vfork();", "execvp(a, b);", "execl(a, b);", "posix_spawn(a);", "posix_spawnp(a);",
                     'popen("x", "r");', 'std::system("x");', "syscall(SYS_clone3, a);", "boost::process::v2::x y;"):
            for path in ("rules/r.cpp", "cli/c.cpp"):
                with self.subTest(text, path=path):
                    self.assert_breach(path, 2, "starts a process; only probe/ does", text)
            self.assert_clean("probe/p.cpp", text)

    def test_boost_process_header_outside_probe(self):
        self.assert_breach("cli/c.cpp", 2, "includes boost/process/v2.hpp, which starts processes; only probe/ does",
                           "#include <boost/process/v2.hpp>")
        self.assert_clean("probe/p.cpp", "#include <boost/process/v2.hpp>")

    def test_compiler_version_in_code(self):
        for text in ('if (version == "12.2.0") x();', 'if (v < Version("11.4")) x();', "if (gcc_version >= 120100) x();",
                     "if (tool.version < Version{14, 0}) x();", "if (version.major > 9) x();",
                     'if (parse_version("12.2") <= v) x();'):
            with self.subTest(text):
                self.assert_breach("probe/p.cpp", 2,
                                   "a version compared in code; versions belong into rules/*.toml", text)

    def test_other_versions_in_code(self):
        self.assert_clean("probe/p.cpp", "if (schema_version != 12) x();\nif (a.version < b.version) x();\n"
                                         'auto text = "since 12.2";\n// version < 12\nif (user_version == 10) x();')

    def test_missing_licence(self):
        for path, text in {"probe/p.h": "#pragma once\n", "scripts/x": "#!/bin/sh\n", "rules/features/x.toml": "a = 1\n",
                           "probe/CMakeLists.txt": "x()\n", "cli/man/x.1": ".Dd x\n"}.items():
            with self.subTest(path):
                status, problems, _ = self.check({path: text})
                self.assertEqual((status, problems), (1, [path + ":1: no SPDX-License-Identifier in the first lines"]))

    def test_licence_below_the_interpreter(self):
        self.assertEqual(self.check({"scripts/x": "#!/bin/sh\n# SPDX-License-Identifier: MIT\n"})[0], 0)

    def test_fixtures_are_left_alone(self):
        self.assertEqual(self.check({"tests/probe/cases/x.c": "int x;\n"})[0], 0)

    def test_problems_are_sorted(self):
        _, problems, _ = self.check({"probe/z.cpp": LICENCE + "abort();\nputs(x);\n", "kconfig/b.cpp": LICENCE + "abort();\n"})
        self.assertEqual([p.split(" ")[0] for p in problems], ["kconfig/b.cpp:2:", "probe/z.cpp:2:", "probe/z.cpp:3:"])


if __name__ == "__main__":
    unittest.main(verbosity=0)
