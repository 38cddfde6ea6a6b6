# SPDX-License-Identifier: MIT
"""A kernel tree of a few lines, and `kassay config` in it."""
import os
import shutil
import subprocess
import tempfile
import unittest

KASSAY = os.environ["KASSAY"]

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


class Tree(unittest.TestCase):
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
