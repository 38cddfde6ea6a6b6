#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kassay config, on a kernel tree of a few lines: modes, fragments, errors; nothing is touched twice; and neither a full
disk nor a read-only directory leaves half a .config."""
import os
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from config_fixture import KASSAY, Tree


def tree_state(directory):
    """What stat says of all files, to see that nothing was touched."""
    return {os.path.join(top, name): (os.stat(os.path.join(top, name)).st_mtime_ns,
                                      os.stat(os.path.join(top, name)).st_ctime_ns)
            for top, _, names in os.walk(directory) for name in names}


class Config(Tree):
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
