#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kassay scan` as a whole: what it prints, what a bad file costs, what it remembers, how parts come together."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from scan_fixture import KASSAY, database, environment, facts, scan, skip_without_program

GOTO = 'int f%d(int x) { asm goto("" : "=r"(x) : : : out); return x; out: return 0; }\n'
BOMB = "".join("#define B%d B%d B%d B%d B%d\n" % (i, i + 1, i + 1, i + 1, i + 1) for i in range(16)) + "#define B16 ;\n"
SCHEMA = os.environ.get("KASSAY_SARIF_SCHEMA", "")


def without(report, *keys):
    return {key: value for key, value in report.items() if key not in keys}


class Scan(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="kassay-scan-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.env = environment(self.directory)

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def units(self, count, text=GOTO):
        return {self.write("u%02d.c" % number, text % number if "%d" in text else text): ["-O2"]
                for number in range(count)}

    def scan(self, files, *arguments, codes=(0,), rule="gcc-113921"):
        commands = database(self.directory, files)
        rules = ["--rule", rule] if rule else []
        return facts("--compile-commands", commands, *rules, *arguments, env=self.env, codes=codes)

    def test_a_site_has_its_place_function_and_text(self):
        report = self.scan(self.units(1))
        self.assertEqual(len(report["findings"]), 1)
        site = report["findings"][0]
        self.assertEqual((site["line"], site["column"], site["function"]), (1, 17, "f0"))
        self.assertEqual(site["file"], "u00.c")
        self.assertIn("asm goto", site["construct"])

    def test_a_header_of_many_units_is_one_site(self):
        self.write("h.h", "static inline " + GOTO % 7)
        report = self.scan(self.units(12, '#include "h.h"\n'))
        self.assertEqual([(site["units"], site["function"]) for site in report["findings"]], [(12, "f7")])

    def test_a_unit_without_the_flags_does_not_count(self):
        report = self.scan({self.write("a.c", GOTO % 1): ["-O0"], self.write("b.c", GOTO % 2): ["-O2"]})
        self.assertEqual([site["function"] for site in report["findings"]], ["f2"])
        self.assertEqual(report["rules"][0]["units_with_flags"], 1)

    def test_a_workaround_in_the_command_covers_the_sites_of_that_file(self):
        switch = "int f(int x) { switch (x) { case 0: return 5; case 1: return 9; case 2: return 2; case 3: return 7; case 4: return 1; } return 0; }\n"
        report = self.scan({self.write("a.c", switch): ["-fcf-protection=branch"],
                            self.write("b.c", switch): ["-fcf-protection=branch", "-fno-jump-tables"]}, rule="gcc-104816")
        self.assertEqual({os.path.basename(site["file"]): site["covered"] for site in report["findings"]},
                         {"a.c": False, "b.c": True})

    def test_flags_that_clang_lacks_are_counted_and_named(self):
        report = self.scan({self.write("a.c", GOTO % 1): ["-O2", "-fconserve-stack", "-mabi=lp64", "-fno-such-thing"]})
        self.assertEqual(report["dropped_flags"], {"-fconserve-stack": 1, "-mabi=lp64": 1, "-fno-such-thing": 1})
        self.assertEqual(report["flags_that_change_meaning"], {"-fconserve-stack": 1})
        self.assertEqual((len(report["findings"]), report["flawed_units"]), (1, []))

    def test_no_file_is_written_by_a_command(self):
        path = self.write("a.c", GOTO % 1)
        self.scan({path: ["-O2", "-Wp,-MMD," + self.directory + "/a.d", "-MD", "-save-temps"]})
        self.assertEqual(sorted(os.listdir(self.directory)), ["a.c", "cache", "commands.json"])

    def test_an_error_is_named_and_the_rest_is_found(self):
        report = self.scan({self.write("a.c", "int broken(void) { return nothing; }\n" + GOTO % 1): ["-O2"]})
        self.assertEqual([(os.path.basename(unit["file"]), unit["errors"], unit["failed"]) for unit in report["flawed_units"]],
                         [("a.c", 1, False)])
        self.assertIn("a.c:1:27: use of undeclared identifier", report["flawed_units"][0]["what"])
        self.assertEqual(len(report["findings"]), 1)

    def test_what_crashes_or_hangs_or_grows_costs_itself_alone(self):
        files = self.units(10)
        files[self.write("u02-crash.c", "#pragma clang __debug crash\n")] = ["-O2"]
        files[self.write("u04-parser.c", "#pragma clang __debug parser_crash\n")] = ["-O2"]
        files[self.write("u06-hang.c", BOMB + "void f(void) { B0 }\n")] = ["-O2"]
        files[self.write("u08-grow.c", BOMB + "int a[] = {\n#define B17 1,\n#undef B16\n#define B16 B17\nB0 };\n")] = ["-O2"]
        report = self.scan(files, "--unit-timeout", "2", "--memory", "200", codes=(3,))
        failed = {os.path.basename(unit["file"]): unit["what"] for unit in report["flawed_units"] if unit["failed"]}
        self.assertEqual(set(failed), {"u02-crash.c", "u04-parser.c", "u06-hang.c", "u08-grow.c"})
        self.assertIn("killed by signal", failed["u02-crash.c"])
        self.assertRegex(failed["u06-hang.c"], "not done within 2 s|bound on memory")
        self.assertEqual(len(report["findings"]), 10)
        self.assertEqual(report["units"], 14)

    def test_a_second_run_remembers_and_says_the_same(self):
        files = self.units(20)
        first = self.scan(files)
        began = time.monotonic()
        second = self.scan(files, "--unit-timeout", "1")
        self.assertEqual(first, second)
        self.assertEqual(self.starts(files), 0)
        self.assertLess(time.monotonic() - began, 5)

    def starts(self, files):
        """How many units a run parses: those whose process would fail, where the program is none that can parse."""
        stub = self.write("stub", "#!/bin/sh\nread input\ncase $1 in --check-matchers) echo '{\"errors\":[]}' ;; *) kill -SEGV $$ ;; esac\n")
        os.chmod(stub, 0o755)
        report = facts("--compile-commands", database(self.directory, files), "--rule", "gcc-113921",
                       env=dict(self.env, KASSAY_SCAN=stub), codes=(0, 3))
        return sum(unit["failed"] for unit in report["flawed_units"])

    def test_a_changed_header_is_seen(self):
        header = self.write("h.h", "static inline " + GOTO % 7)
        files = self.units(3, '#include "h.h"\n')
        files[self.write("other.c", "int other;\n")] = ["-O2"]
        self.assertEqual(len(self.scan(files)["findings"]), 1)
        time.sleep(0.1)
        with open(header, "a", encoding="utf-8") as file:
            file.write("static inline " + GOTO % 8)
        self.assertEqual([site["function"] for site in self.scan(files)["findings"]], ["f7", "f8"])

    def test_a_file_that_was_missing_is_seen_when_it_comes(self):
        """Generated sources and headers: what was looked for in vain is part of a remembered error."""
        files = {self.write("a.c", '#include "made/later.h"\n' + GOTO % 1): ["-O2", "-I" + self.directory + "/include"]}
        generated = self.directory + "/generated.c"
        files[generated] = ["-O2"]
        for _ in range(2):
            report = self.scan(files)
            self.assertEqual([unit["errors"] for unit in report["flawed_units"]], [1, 1])
        self.write("include/made/later.h", "static inline " + GOTO % 7)
        self.write("generated.c", GOTO % 2)
        report = self.scan(files)
        self.assertEqual(report["flawed_units"], [])
        self.assertEqual({os.path.basename(site["file"]) for site in report["findings"]}, {"a.c", "later.h", "generated.c"})

    def test_another_command_is_another_result(self):
        path = self.write("a.c", "#ifdef USE\n" + GOTO % 1 + "#endif\n")
        self.assertEqual(self.scan({path: ["-O2"]})["findings"], [])
        self.assertEqual(len(self.scan({path: ["-O2", "-DUSE"]})["findings"]), 1)

    def test_a_killed_run_goes_on_where_it_was(self):
        files = self.units(60, GOTO + "".join("int g%d_%%d;\n".replace("%%d", "0") % n for n in range(5)))
        whole = facts("--compile-commands", database(self.directory, files), "--rule", "gcc-113921", "--no-cache",
                      env=self.env)
        kills = 0
        for patience in (0.25, 0.4, 0.6):
            run = subprocess.Popen([KASSAY, "scan", "--all-rules", "--rule", "gcc-113921", "-j", "1",
                                    "--compile-commands", self.directory + "/commands.json"],
                                   env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                run.wait(patience)
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
                run.wait()
                kills += 1
        self.assertGreater(kills, 0)
        self.assertEqual(self.scan(files), whole)

    def test_parts_together_are_the_whole(self):
        self.write("h.h", "static inline " + GOTO % 77)
        files = self.units(11, '#include "h.h"\n' + GOTO)
        commands = database(self.directory, files)
        arguments = ["--compile-commands", commands, "--all-rules", "--format", "json"]
        parts = []
        for index in range(3):
            parts.append(self.write("part%d.json" % index, scan(*arguments, "--shard", "%d/3" % index, env=self.env).stdout))
        whole = scan(*arguments, env=self.env).stdout
        self.assertEqual(scan("merge", parts[2], parts[0], parts[1], "--format", "json", env=self.env).stdout, whole)
        self.assertIn("missing: shard 1 of 3", scan("merge", parts[2], parts[0], env=self.env, codes=(4,)).stderr)
        self.assertIn("both shard 0/3", scan("merge", parts[0], parts[0], env=self.env, codes=(2,)).stderr)
        other = self.write("other.json", scan(*arguments, "--shard", "1/4", env=self.env).stdout)
        self.assertIn("different scans", scan("merge", parts[0], other, env=self.env, codes=(2,)).stderr)

    def test_bad_arguments_are_refused(self):
        commands = database(self.directory, self.units(1))
        for arguments, says in ((["--shard", "3/3"], "is no part"), (["--shard", "x"], "is no part"),
                                (["--rule", "gcc-11392"], "gcc-113921"), (["--output", "json"], "FORMAT=PATH")):
            with self.subTest(arguments):
                done = scan("--compile-commands", commands, "--all-rules", *arguments, env=self.env, codes=(2,))
                self.assertIn(says, done.stderr)
        for text in ("", "{}", '[{"file": "a.c"}]', '[{"directory": "/", "file": "a.c", "command": "gcc \'"}]'):
            with self.subTest(text):
                scan("--compile-commands", self.write("bad.json", text), "--all-rules", env=self.env, codes=(2,))

    def test_only_changed_files_with_changed_since(self):
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", self.directory]
        self.write(".gitignore", "cache\nstate\n*.json\n")
        for name in ("Makefile", "Kconfig", "scripts/kconfig/Makefile"):
            self.write(name, "VERSION = 6\nPATCHLEVEL = 12\n")
        self.write("h.h", "static inline " + GOTO % 77)
        files = self.units(4, '#include "h.h"\n' + GOTO)
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "a"]):
            subprocess.run(git + words, check=True)
        self.write("u02.c", '#include "h.h"\n\n' + GOTO % 2)
        report = self.scan(files, "--changed-since", "HEAD")
        self.assertEqual([site["file"] for site in report["findings"]], ["u02.c"])
        self.assertEqual(report["units"], 1)
        self.write("h.h", "\nstatic inline " + GOTO % 77)
        report = self.scan(files, "--changed-since", "HEAD")
        self.assertEqual(sorted(site["file"] for site in report["findings"]), ["h.h", "u02.c"])
        scan("--compile-commands", self.directory + "/commands.json", "--all-rules", "--changed-since", "nothing",
             env=self.env, codes=(2,))

    def test_sarif_and_github_have_each_site(self):
        commands = database(self.directory, self.units(2))
        outputs = ["--output", "sarif=" + self.directory + "/o.sarif", "--output", "github=" + self.directory + "/o.txt"]
        scan("--compile-commands", commands, "--rule", "gcc-113921", "--all-rules", *outputs, env=self.env)
        with open(self.directory + "/o.sarif", encoding="utf-8") as file:
            log = json.load(file)
        self.assertEqual(log["version"], "2.1.0")
        places = [result["locations"][0]["physicalLocation"] for result in log["runs"][0]["results"]]
        self.assertEqual([place["region"] for place in places], [{"startLine": 1, "startColumn": 17}] * 2)
        with open(self.directory + "/o.txt", encoding="utf-8") as file:
            self.assertEqual(file.read().count("::notice file="), 2)
        if not SCHEMA:
            return
        import jsonschema # not part of the test machine's packages: named by KASSAY_SARIF_SCHEMA
        with open(SCHEMA, encoding="utf-8") as file:
            jsonschema.validate(log, json.load(file))

    def test_a_malformed_matcher_is_rejected_by_file_and_line(self):
        with open(os.path.join(os.environ["KASSAY_SOURCE_DIR"], "rules/bugs/gcc/gcc-103908.toml"), encoding="utf-8") as file:
            good = file.read()
        for broken, says in (("isAsmGotoo()", "Matcher not found: isAsmGotoo"), ("asmOutputCount(\"x\")", "Incorrect type for arg 1"),
                             ("asmConstraintMatches(\"(\")", "parentheses not balanced"), ("isAsmGoto(1)", "Incorrect argument count")):
            rules = os.path.join(self.directory, "rules")
            text = good.replace("asmGotoToNextStatement()", broken)
            self.write("rules/bugs/gcc/gcc-103908.toml", text)
            line = 1 + text[:text.index("\nmatcher")].count("\n") + 1
            done = subprocess.run([KASSAY, "rules", "lint", rules], env=self.env, capture_output=True, text=True)
            with self.subTest(broken):
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn("gcc-103908.toml:%d:" % line, done.stderr)
                self.assertIn(says, done.stderr)
        done = subprocess.run([KASSAY, "rules", "lint", rules], env=dict(self.env, KASSAY_SCAN="/nowhere"),
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0)
        self.assertIn("not checked", done.stdout)

    def test_gates_are_decided_as_the_named_compiler_would(self):
        tools = [name for name in ("gcc-12", "clang-19") if shutil.which(name)]
        if len(tools) < 2:
            self.skipTest("no gcc-12, or no clang-19")
        text = ("#ifdef __clang__\nint a;\n#elif __GNUC__ >= 12 // as\\\n it is\nint b;\n#endif\n"
                "#if __has_attribute(__counted_by__) /* x */ || \\\n  0\nint c;\n#endif\n"
                "#if defined(__has_feature)\n#if __has_feature(address_sanitizer)\nint d;\n#endif\n#endif\n#ifdef OTHER\n#endif\n")
        commands = database(self.directory, {self.write("a.c", text): ["-O2", "-fconserve-stack"]})

        def gates(*arguments):
            report = json.loads(scan("--gates", "--format", "json", "--compile-commands", commands, *arguments, env=self.env).stdout)
            return {gate["line"]: gate for gate in report["findings"]}, report
        gcc, clang = gates("CC=gcc-12")[0], gates("CC=clang-19")[0]
        self.assertEqual({line: gate["values"] for line, gate in gcc.items()},
                         {1: ["false"], 3: ["true"], 7: ["false"], 11: ["false"]})
        self.assertEqual({line: gate["values"] for line, gate in clang.items()},
                         {1: ["true"], 3: ["not-evaluated"], 7: ["true"], 11: ["true"], 12: ["false"]})
        self.assertEqual(gcc[7]["condition"], "__has_attribute(__counted_by__) || 0")
        both, report = gates("CC=gcc-12", "--against", "CC=clang-19")
        self.assertEqual({line for line, gate in both.items() if gate["level"] == "warning"}, {1, 3, 7, 11, 12})
        self.assertEqual(report["files_that_change_meaning"], ["a.c"])

    def test_mining_tells_what_no_rule_covers(self):
        for name in ("Makefile", "scripts/kconfig/Makefile"):
            self.write(name, "VERSION = 6\nPATCHLEVEL = 12\n")
        self.write("Kconfig", "# https://gcc.gnu.org/bugzilla/show_bug.cgi?id=113921\n# https://gcc.gnu.org/PR999999\n"
                              "config X\n\tdef_bool GCC_VERSION >= 120100\n")
        report = json.loads(scan("--mine", "--kernel", self.directory, "--format", "json", env=self.env).stdout)
        self.assertEqual([(find["line"], find["rule"]) for find in report["findings"]], [(1, "gcc-113921"), (2, None), (4, None)])
        self.assertEqual((report["citations"], report["citations_covered"], report["comparisons"]), (2, 1, 1))

    def test_a_verdict_chooses_the_rules(self):
        if not shutil.which("gcc-12"):
            self.skipTest("no gcc-12")
        commands = database(self.directory, self.units(1))
        done = scan("--compile-commands", commands, "--rule", "gcc-113921", "--format", "json", "CC=gcc-12",
                    env=self.env, codes=(0, 1, 3))
        report = json.loads(done.stdout)
        affected = [rule["verdict"] for rule in report["rules"]]
        self.assertIn(affected, (["affected"], []))
        self.assertEqual(done.returncode, 1 if affected else 0)
        self.assertEqual([site["level"] for site in report["findings"]], ["error"] if affected else [])


if __name__ == "__main__":
    skip_without_program()
    unittest.main(verbosity=0)
