#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kassay check` on real compilers: a known miscompile is seen, every format can be read, and where the machine is broken
nothing is said to be affected or fixed."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import xml.dom.minidom

import probe_fixture as fixture

MAKEFILE = """\
export srctree := $(CURDIR)
export SRCARCH := x86
export KERNELVERSION := 6.12.7
export CC ?= gcc-12
"""
KCONFIG = """\
config CC_HAS_ASM_GOTO_OUTPUT
	def_bool $(shell,test -n "$(CC)" && echo y || echo n)

config GCC_ASM_GOTO_OUTPUT_BROKEN
	bool "broken"

config STACKPROTECTOR
	bool "stackprotector"

config MODULES
	def_bool y
	modules

config DRIVER
	tristate "driver"
"""
TREE = {"Makefile": MAKEFILE, "Kconfig": KCONFIG, "scripts/kconfig/Makefile": "",
        "arch/x86/configs/x86_64_defconfig": "CONFIG_GCC_ASM_GOTO_OUTPUT_BROKEN=y\n",
        "include/linux/compiler.h": "\n#define prevent_tail_call_optimization() mb()\n"}

WORST_FIRST = ["affected", "suspected", "cannot-tell", "fixed", "not-applicable"]


class Check(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.place = place.name
        cls.env = fixture.environment(cls.place, KASSAY_KCONFIG_DIALECT="6.12")
        cls.cc = "CC=" + fixture.COMPILER
        done = subprocess.run([fixture.KASSAY, "check", cls.cc], env=cls.env, capture_output=True, text=True, cwd=cls.place)
        cls.unconfined = ["--no-sandbox"] if "--no-sandbox" in done.stderr else []  # neither Landlock nor bubblewrap
        cls.first = cls.run_kassay("check", cls.cc, "--format", "json", status=1)

    @classmethod
    def run_kassay(cls, *arguments, status, command=(), **environment):
        done = subprocess.run([*command, fixture.KASSAY, *arguments, *cls.unconfined], env={**cls.env, **environment}, cwd=cls.place,
                              capture_output=True, text=True)
        if done.returncode != status:
            raise AssertionError((arguments, done.returncode, done.stdout[-2000:], done.stderr))
        return done.stdout

    def bugs(self, text):
        return {bug["id"]: bug for bug in json.loads(text)["bugs"]}

    def write_compiler(self, name, script):
        path = fixture.write(os.path.join(self.place, name), "#!/bin/sh\n" + script, 0o755)
        time.sleep(0.05)  # a file written within the clock's last tick is not yet trusted
        return "CC=" + path

    def test_gcc_12_of_debian_12_has_pr113921(self):
        bug = self.bugs(self.first)["gcc-113921"]
        self.assertEqual({key: bug[key] for key in ("tool", "claim", "observation", "verdict")},
                         {"tool": "gcc", "claim": "affected", "observation": "affected", "verdict": "affected"})
        self.assertEqual(self.bugs(self.first)["llvm-20571"]["verdict"], "not-applicable")

    def test_worst_comes_first_and_nothing_is_unknown_here(self):
        order = [WORST_FIRST.index(bug["verdict"]) for bug in json.loads(self.first)["bugs"]]
        self.assertEqual(order, sorted(order))
        self.assertGreater(len(order), 200)
        unknown = [bug for bug in json.loads(self.first)["bugs"] if bug["verdict"] == "cannot-tell" and bug["tool"] == "gcc"]
        self.assertEqual(unknown, [])

    def test_every_run_gives_the_same_bytes(self):
        for arguments in ((), ("--no-cache", "-j1")):
            self.assertEqual(self.run_kassay("check", self.cc, "--format", "json", *arguments, status=1), self.first, arguments)

    def test_formats_can_be_read(self):
        outputs = [word for name in ("json", "sarif", "junit", "github", "gitlab", "markdown")
                   for word in ("--output", f"{name}={self.place}/report.{name}")]
        self.run_kassay("check", self.cc, *outputs, "--out", self.place + "/lists", status=1)

        def content(name):
            with open(os.path.join(self.place, name), encoding="utf-8") as file:
                return file.read()
        self.assertEqual(content("report.json"), self.first)
        self.check_sarif(json.loads(content("report.sarif")))
        suite = xml.dom.minidom.parseString(content("report.junit")).getElementsByTagName("testcase")
        self.assertGreater(len(suite), 200)
        self.assertLessEqual(content("report.github").count("::error "), 10)
        self.assertTrue(all(entry["severity"] for entry in json.loads(content("report.gitlab"))))
        self.assertIn("gcc-113921", content("report.markdown"))
        self.assertIn("config CC_BUG_GCC_113921", content("lists/Kconfig.bugs"))
        self.assertTrue(json.loads(content("lists/denylist.json")))

    def check_tree(self, *arguments, status=1):
        """In a small kernel tree; the bugs by id."""
        for name, text in TREE.items():
            fixture.write(os.path.join(self.place, "tree", name), text)
        return json.loads(self.run_kassay("check", self.cc, "--kernel", "tree", "--format", "json", *arguments, status=status))

    def test_a_tree_tells_what_holds_a_bug_off(self):
        report = self.check_tree("--config", "tree/arch/x86/configs/x86_64_defconfig")
        self.assertEqual(report["kernel"]["release"], "6.12.7")
        bugs = {bug["id"]: bug for bug in report["bugs"]}
        asm_goto = bugs["gcc-113921"]
        self.assertEqual((asm_goto["config_enabled"], asm_goto["config_symbols"], asm_goto["held_off"]),
                         (True, {"CC_HAS_ASM_GOTO_OUTPUT": "y"}, True))
        self.assertEqual([(found["state"], found["symbol"], found["values"]) for found in asm_goto["workarounds"]],
                         [("on", "GCC_ASM_GOTO_OUTPUT_BROKEN", {"GCC_ASM_GOTO_OUTPUT_BROKEN": "y"})])
        tail_call = bugs["gcc-94722"]
        self.assertFalse(tail_call["config_enabled"])
        self.assertEqual([(found["state"], found["file"], found.get("line")) for found in tail_call["workarounds"]],
                         [("in-source", "include/linux/compiler.h", 2), ("not-seen", "init/main.c", None)])
        order = [(WORST_FIRST.index(bug["verdict"]), bug.get("held_off", False)) for bug in report["bugs"]]
        self.assertEqual(order, sorted(order))

    def test_a_configuration_without_the_workaround(self):
        fixture.write(self.place + "/given", "# CONFIG_GCC_ASM_GOTO_OUTPUT_BROKEN is not set\nCONFIG_STACKPROTECTOR=y\n")
        bugs = {bug["id"]: bug for bug in self.check_tree("--config", "given")["bugs"]}
        self.assertEqual((bugs["gcc-113921"]["held_off"], bugs["gcc-113921"]["workarounds"][0]["state"]), (False, "off"))
        self.assertTrue(bugs["gcc-94722"]["config_enabled"])

    def test_what_is_held_off_fails_only_where_asked_to(self):
        """Only rules of one bug, whose workaround is on."""
        rules = fixture.write_few_bugs(self.place + "/only_113921", ["gcc-113921"])
        config = ("--rules", rules, "--config", "tree/arch/x86/configs/x86_64_defconfig")
        self.assertTrue(self.check_tree(*config, status=0))
        self.assertTrue(self.check_tree(*config, "--fail-on", "held-off", status=1))
        fixture.write(self.place + "/given_n", "# CONFIG_GCC_ASM_GOTO_OUTPUT_BROKEN is not set\n")
        self.assertTrue(self.check_tree("--rules", rules, "--config", "given_n", status=1))

    def test_a_tree_or_configuration_that_is_not_there(self):
        self.run_kassay("check", self.cc, "--kernel", "nowhere", status=2)
        self.run_kassay("check", self.cc, "--config", "given", status=2)
        fixture.write(self.place + "/tree/Makefile", MAKEFILE)
        self.run_kassay("check", self.cc, "--kernel", "tree", "--config", "nowhere", status=2)

    def check_sarif(self, log):
        """What SARIF 2.1.0 requires of the objects that are used (sections 3.13, 3.14, 3.18, 3.19, 3.27, 3.49 and 3.52)."""
        self.assertLessEqual(set(log), {"$schema", "version", "runs"})
        self.assertEqual(log["version"], "2.1.0")
        run, = log["runs"]
        self.assertLessEqual(set(run), {"tool", "automationDetails", "results"})
        driver = run["tool"]["driver"]
        self.assertTrue(driver["name"])
        ids = [rule["id"] for rule in driver["rules"]]
        self.assertEqual(len(ids), len(set(ids)))
        for rule in driver["rules"]:
            self.assertLessEqual(set(rule), {"id", "shortDescription", "helpUri"})
            self.assertTrue(rule["shortDescription"]["text"])
            self.assertRegex(rule.get("helpUri", "https://x"), r"^https?://\S+$")
        self.assertGreater(len(run["results"]), 200)
        for result in run["results"]:
            self.assertLessEqual(set(result), {"ruleId", "ruleIndex", "kind", "level", "message", "partialFingerprints", "properties", "locations"})
            self.assertEqual(ids[result["ruleIndex"]], result["ruleId"])
            self.assertIn(result["kind"], {"fail", "pass", "open", "notApplicable"})
            self.assertIn(result["level"], {"error", "warning", "note"} if result["kind"] == "fail" else {"none"})
            self.assertTrue(result["message"]["text"])
            self.assertTrue(all(isinstance(value, str) for value in result["partialFingerprints"].values()))
            for location in result.get("locations", []):
                place = location["physicalLocation"]
                self.assertRegex(place["artifactLocation"]["uri"], r"^[A-Za-z0-9._~/+=,@%-]+$")
                self.assertGreaterEqual(place.get("region", {"startLine": 1})["startLine"], 1)

    def test_fail_on(self):
        self.run_kassay("check", self.cc, "--fail-on", "never", status=0)
        self.run_kassay("check", self.cc, "--output", "pdf=x", status=2)

    def nothing_is_known(self, compiler, **options):
        others = [name + "=/nonexistent" for name in ("RUSTC", "BINDGEN", "PAHOLE")]  # which are well
        bugs = json.loads(self.run_kassay("check", compiler, *others, "--format", "json", status=3, **options))["bugs"]
        self.assertEqual([bug["id"] for bug in bugs if bug["verdict"] in ("affected", "fixed")], [])
        self.assertIn("cannot-tell", {bug["verdict"] for bug in bugs})

    def test_a_compiler_that_crashes_on_everything(self):
        self.nothing_is_known(self.write_compiler(
            "crashes", f'for a; do case $a in -c|-S) kill -SEGV $$; esac; done\nexec {fixture.COMPILER} "$@"\n'))

    def test_a_broken_assembler(self):
        fixture.write(self.place + "/broken/as", "#!/bin/sh\ncase $* in *--version*) exec as --version;; esac\nexit 1\n", 0o755)
        self.nothing_is_known(self.write_compiler("no_as", f'case " $* " in *" -S "*) exit 1;; esac\n'
                                                  f'exec {fixture.COMPILER} -B{self.place}/broken/ "$@"\n'))

    def test_where_the_compiler_may_not_fork(self):
        """Root may always: another user runs it then."""
        base = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, base)
        shutil.copy(fixture.KASSAY, base + "/kassay")
        other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        script = "#!/bin/sh\nfor a; do case $a in -c|-S) exec prlimit --nproc=1 %s \"$@\";; esac; done\nexec %s \"$@\"\n"
        compiler = fixture.write(base + "/forkless", script % (fixture.COMPILER, fixture.COMPILER), 0o755)
        for path in (base, base + "/home"):
            os.makedirs(path, exist_ok=True)
            os.chmod(path, 0o755)
            if other:
                os.chown(path, 65534, 65534)
        time.sleep(0.05)
        denied = subprocess.run([*other, compiler, "-c", "-x", "c", "/dev/null", "-o", "/dev/null"], capture_output=True, text=True, check=False)
        self.assertIn("Resource temporarily unavailable", denied.stderr, "the limit does not work: the test would tell nothing")
        others = [name + "=/nonexistent" for name in ("RUSTC", "BINDGEN", "PAHOLE")]
        done = subprocess.run([*other, base + "/kassay", "check", "CC=" + compiler, *others, "--format", "json", *self.unconfined],
                              env=fixture.environment(base + "/home"), cwd=base, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 3, done.stderr)
        verdicts = {bug["verdict"] for bug in json.loads(done.stdout)["bugs"]}
        self.assertLessEqual(verdicts, {"cannot-tell", "not-applicable"})
        self.assertIn("cannot-tell", verdicts)

    def test_a_full_disk(self):
        if subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL, check=False).returncode:
            self.skipTest("not allowed to mount a tmpfs")
        os.makedirs(self.place + "/full", exist_ok=True)
        script = 'mount -t tmpfs -o size=64k none "$TMPDIR" && head -c 65536 /dev/zero >"$TMPDIR/filler"; exec "$@"'
        self.nothing_is_known(self.cc, command=("unshare", "-m", "sh", "-c", script, "sh"), TMPDIR=self.place + "/full",
                              KASSAY_REFRESH="1", XDG_CACHE_HOME=self.place + "/other")


if __name__ == "__main__":
    if not fixture.COMPILER or not shutil.which("gcc-12", path="/usr/bin"):
        print("skipped: no gcc-12")
        sys.exit(77)
    unittest.main()
