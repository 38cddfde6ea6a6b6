#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kassay config, killed at any moment, leaves the old .config or the new one, and the next run does its work."""
import os
import random
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from config_fixture import KASSAY, Tree

KILLS = 100


class ConfigKilled(Tree):
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


if __name__ == "__main__":
    unittest.main()
