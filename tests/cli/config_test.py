#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kassay config, on a kernel tree of a few lines: modes, fragments, errors; nothing is touched twice; and neither a kill,
a full disk nor a read-only directory leaves half a .config."""
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

KASSAY = os.environ["KASSAY"]
KILLS = 100

MAKEFILE = """\
export ARCH ?= one
export SRCARCH := $(ARCH)
ifeq ($(sub_make_done),)
ifneq ($(O),)
abs_output := $(shell mkdir -p $(O) && cd $(O) && pwd)
endif
export abs_srctree := $(CURDIR)
export srctree := $(if $(abs_output),$(CURDIR),.)
export sub_make_done := 1
$(MAKECMDGOALS): again
	@:
again:
	@$(MAKE) -C $(or $(abs_output),.) -f $(CURDIR)/Makefile $(MAKECMDGOALS)
.PHONY: again
else
export KCONFIG_CONFIG ?= .config
export KBUILD_DEFCONFIG := board_defconfig
two_defconfig:
	sh $(srctree)/scripts/kconfig/merge_config.sh -m -O . $(srctree)/arch/one/configs/board_defconfig $(srctree)/arch/one/configs/extra.config
	$(MAKE) -f $(srctree)/Makefile olddefconfig
strange_config:
	@date
%config:
	$(MAKE) obj=scripts/kconfig $@
endif
"""
KCONFIG = "mainmenu \"Test\"\n" + "".join(
    'config S%d\n\tbool "s%d"\n\tdefault %s\n' % (i, i, "y" if i % 3 else "n") for i in range(2000))
MERGE = """\
#!/bin/sh
[ "$2" = -O ] && { cat "$4" "$5" > "$KCONFIG_CONFIG"; exit; }
echo "Using $2 as base"
cat "$3" >> "$2"
"""
FILES = {"Makefile": MAKEFILE, "Kconfig": KCONFIG, "scripts/kconfig/lexer.l": "T_CHOICE",
         "scripts/kconfig/internal.h": "(1U << 14)", "scripts/kconfig/merge_config.sh": MERGE,
         "scripts/kconfig/confdata.c": "rustc_cfg",
         "scripts/kconfig/Makefile": "oldconfig allnoconfig allyesconfig olddefconfig syncconfig listnewconfig\n",
         "arch/one/configs/board_defconfig": "CONFIG_S0=y\n# CONFIG_S1 is not set\n",
         "arch/one/configs/other_defconfig": "CONFIG_S3=y\n",
         "arch/one/configs/extra.config": "CONFIG_S6=y\n", "kernel/configs/tiny.config": "CONFIG_S9=y\n"}


def tree_state(directory):
    """What stat says of all files, to see that nothing was touched."""
    return {os.path.join(top, name): (os.stat(os.path.join(top, name)).st_mtime_ns,
                                      os.stat(os.path.join(top, name)).st_ctime_ns)
            for top, _, names in os.walk(directory) for name in names}


class Config(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="kassay-config-")
        self.addCleanup(shutil.rmtree, self.top, ignore_errors=True)
        self.tree, self.out = os.path.join(self.top, "tree"), os.path.join(self.top, "out")
        for name, content in FILES.items():
            path = os.path.join(self.tree, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
        self.env = dict(os.environ, XDG_CACHE_HOME=os.path.join(self.top, "cache"),
                        XDG_STATE_HOME=os.path.join(self.top, "state"))
        for name in ("MAKEFLAGS", "MAKELEVEL", "ARCH", "O", "KCONFIG_CONFIG"):
            self.env.pop(name, None)

    def config(self, *arguments, out=None, cwd=None, **options):
        place = [] if cwd else ["--kernel", self.tree, "O=" + (out or self.out)]
        return subprocess.run([KASSAY, "config", *place, *arguments], env=self.env, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, cwd=cwd, **options)

    def text(self, name=".config", directory=None):
        with open(os.path.join(directory or self.out, name), encoding="utf-8") as file:
            return file.read()

    def good(self, *arguments, **options):
        done = self.config(*arguments, **options)
        self.assertEqual(done.returncode, 0, done)
        return done

    def test_defconfig_is_the_architectures_and_is_named(self):
        done = self.good("defconfig")
        self.assertEqual(done.stdout, "*** Default configuration is based on 'board_defconfig'\n"
                                      "#\n# configuration written to .config\n#\n")
        self.assertIn("\nCONFIG_S0=y\n# CONFIG_S1 is not set\nCONFIG_S2=y\n", self.text())

    def test_what_a_build_reads_is_there_and_of_this_configuration(self):
        self.good("defconfig")
        self.good("allnoconfig")
        self.assertNotIn("CONFIG_S0", self.text("include/config/auto.conf"))
        self.good("defconfig")
        self.assertIn("CONFIG_S0=y\n", self.text("include/config/auto.conf"))
        self.assertIn("#define CONFIG_S0 1\n", self.text("include/generated/autoconf.h"))
        self.assertIn("--cfg=CONFIG_S0\n", self.text("include/generated/rustc_cfg"))
        self.assertTrue(os.path.exists(os.path.join(self.out, "include/config/S0")))

    def test_what_is_right_is_not_touched(self):
        for modes in (["defconfig"], ["olddefconfig"], ["two_defconfig"], ["tinyconfig"], ["defconfig", "extra.config"]):
            self.good(*modes)
            before = tree_state(self.out)
            done = self.good(*modes)
            self.assertTrue(done.stdout.endswith("#\n# No change to .config\n#\n"), done)
            self.assertEqual(tree_state(self.out), before, modes)
            self.assertGreater(len(before), 1000)

    def test_a_config_that_was_edited_is_synced_even_if_nothing_else_changes(self):
        self.good("defconfig")
        path = os.path.join(self.out, ".config")
        os.utime(path, (time.time() + 5, time.time() + 5))
        self.good("olddefconfig")
        # not younger than .config would be: make runs conf when it is older
        self.assertEqual(self.good("olddefconfig").returncode, 0)
        self.assertIn("CONFIG_S0=y\n", self.text("include/config/auto.conf"))

    def test_a_named_file_of_the_architecture(self):
        self.good("other_defconfig")
        self.assertIn("\nCONFIG_S3=y\n", self.text())

    def test_fragment_is_merged_by_the_trees_script(self):
        self.good("defconfig")
        done = self.good("extra.config")
        self.assertTrue(done.stdout.startswith("Using .config as base\n"), done.stdout)
        self.assertIn("\nCONFIG_S6=y\n", self.text())
        self.assertIn("\nCONFIG_S0=y\n", self.text())

    def test_several_modes_in_their_order(self):
        self.good("defconfig", "extra.config", "savedefconfig")
        self.assertEqual(self.text("defconfig"), "CONFIG_S0=y\n# CONFIG_S1 is not set\nCONFIG_S6=y\n")
        self.assertIn("CONFIG_S6=y\n", self.text("include/config/auto.conf"))

    def test_tinyconfig_is_allnoconfig_and_its_fragment(self):
        self.good("tinyconfig")
        self.assertIn("\nCONFIG_S9=y\n", self.text())
        self.assertNotIn("\nCONFIG_S2=y\n", self.text())

    def test_goal_of_the_architectures_makefile(self):
        self.good("two_defconfig")
        self.assertIn("\nCONFIG_S0=y\n", self.text())
        self.assertIn("\nCONFIG_S6=y\n", self.text())

    def test_goal_with_a_recipe_that_is_not_understood(self):
        done = self.config("strange_config")
        self.assertEqual(done.returncode, 2, done)
        self.assertIn("run make strange_config", done.stderr)

    def test_unknown_mode_and_the_nearest(self):
        done = self.config("othre_defconfig")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("did you mean 'other_defconfig'?", done.stderr)

    def test_programs_of_the_tree_are_left_to_make(self):
        done = self.config("menuconfig")
        self.assertEqual(done.returncode, 2)
        self.assertIn("make menuconfig", done.stderr)

    def test_no_mode(self):
        self.assertEqual(self.config().returncode, 2)

    def test_no_tree(self):
        done = self.config("defconfig", cwd=self.top)
        self.assertEqual(done.returncode, 2)
        self.assertIn("no kernel tree here or above", done.stderr)

    def test_a_makefile_that_fails_is_told_with_its_words(self):
        with open(os.path.join(self.tree, "Makefile"), "a", encoding="utf-8") as file:
            file.write("$(error no such machine)\n")
        done = self.config("defconfig")
        self.assertEqual(done.returncode, 3)
        self.assertIn("no such machine", done.stderr)
        self.assertIn("make -C " + self.tree, done.stderr)

    def test_tree_is_found_above_the_working_directory(self):
        self.good("defconfig", cwd=os.path.join(self.tree, "arch/one"))
        self.assertIn("\nCONFIG_S0=y\n", self.text(directory=self.tree))

    def test_output_directory_leads_to_its_tree(self):
        os.mkdir(self.out)
        os.symlink(self.tree, os.path.join(self.out, "source"))
        self.good("defconfig", cwd=self.out)
        self.assertIn("\nCONFIG_S0=y\n", self.text())

    def test_configured_source_tree_is_refused_as_make_does(self):
        self.good("defconfig", cwd=self.tree)
        done = self.config("defconfig")
        self.assertEqual(done.returncode, 2)
        self.assertIn("mrproper", done.stderr)

    def test_silent(self):
        self.assertEqual(self.good("-s", "defconfig").stdout, "")

    def test_the_trees_answer_is_remembered(self):
        self.good("defconfig")
        time.sleep(0.1)  # a file written within the clock's last tick is not yet trusted
        self.good("defconfig")
        if not shutil.which("strace"):
            self.skipTest("no strace")
        trace = subprocess.run(["strace", "-f", "-qq", "-e", "trace=execve", KASSAY, "config", "--kernel", self.tree,
                                "O=" + self.out, "defconfig"], env=self.env, capture_output=True, text=True)
        self.assertEqual(trace.stderr.count("execve("), 1, trace.stderr)

    def whole_configs(self):
        """.config as each of two modes writes it."""
        texts = []
        for mode in ("allyesconfig", "defconfig"):
            self.good(mode)
            texts.append(self.text())
        return texts

    def test_a_kill_leaves_the_old_config_or_the_new_one(self):
        texts = self.whole_configs()
        rng = random.Random(1)
        seen = set()
        for kill in range(KILLS):
            modes = (["allyesconfig"], ["defconfig"], ["allnoconfig", "allyesconfig"])[kill % 3]
            child = subprocess.Popen([KASSAY, "config", "--kernel", self.tree, "O=" + self.out, *modes], env=self.env,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0, 0.15))
            child.send_signal(signal.SIGKILL)
            child.wait()
            text = self.text()
            self.assertIn(text, texts, "after kill %d" % kill)
            seen.add(texts.index(text))
        print("kills: %d, none left half a .config; %d of 2 states seen" % (KILLS, len(seen)))
        self.good("defconfig")
        self.assertIn("CONFIG_S0=y\n", self.text("include/config/auto.conf"))

    def test_a_full_disk_leaves_the_old_config(self):
        os.mkdir(self.out)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,nr_inodes=20000", "none", self.out], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("cannot mount a tmpfs")
        self.addCleanup(subprocess.run, ["umount", self.out])
        self.good("defconfig")
        before = self.text()
        with open(os.path.join(self.out, "ballast"), "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
        for modes in (["allyesconfig"], ["allnoconfig", "allyesconfig"], ["extra.config"], ["two_defconfig"]):
            done = self.config(*modes)
            self.assertNotEqual(done.returncode, 0, modes)
            self.assertEqual(self.text(), before, modes)
        leftovers = [name for name in os.listdir(self.out) if ".merge" in name or name.endswith(".tmp")]
        self.assertEqual(leftovers, [])

    def test_a_read_only_directory_is_an_error(self):
        os.mkdir(self.out)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "none", self.out], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("cannot mount a tmpfs")
        self.addCleanup(subprocess.run, ["umount", self.out])
        self.good("defconfig")
        before = self.text()
        subprocess.run(["mount", "-o", "remount,ro", self.out], check=True)
        self.assertNotEqual(self.config("allyesconfig").returncode, 0)
        self.assertNotEqual(self.config("extra.config").returncode, 0)
        self.assertEqual(self.text(), before)


if __name__ == "__main__":
    unittest.main()
