#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The commands of $(shell,...) under `kassay conf`: a warm run starts none of them, a change below one asks it again and no
other, the switches do what they say, and a store that cannot be used changes nothing of what conf says."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

KASSAY = os.environ["KASSAY"]
TICK = 0.05  # seconds: what was written within the last clock tick is not remembered

KCONFIG = """\
config READS
	string
	default "$(shell,cat data)"

config LOOKS
	def_bool $(shell,test -e looked-for && echo y || echo n)

config SAYS
	string
	default "$(shell,echo $VALUE; echo on stderr >&2)"
"""


class RememberedCommands(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.top = pathlib.Path(self.place.name)
        self.work = self.top / "work"
        self.work.mkdir()
        (self.work / "Kconfig").write_text(KCONFIG)
        (self.work / "data").write_text("one\n")
        time.sleep(TICK)

    def run_conf(self, **variables):
        """.config without its header, standard error, and how many processes were started."""
        shutil.rmtree(self.top / "state", ignore_errors=True)
        env = {"PATH": os.environ["PATH"], "VALUE": "v", "XDG_CACHE_HOME": str(self.top / "cache"),
               "XDG_STATE_HOME": str(self.top / "state"), **variables}
        done = subprocess.run([KASSAY, "conf", "--olddefconfig", "Kconfig"], cwd=self.work, env=env, check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        log = subprocess.run([KASSAY, "log", "last", "--format", "json"], env=env, capture_output=True, check=False)
        config = (self.work / ".config").read_text().split("\n\n")[-1] if (self.work / ".config").exists() else ""
        values = [line for line in config.splitlines() if line.startswith("CONFIG_")]
        return values, done.stderr, [json.loads(line)["argv"] for line in log.stdout.splitlines()]

    ALL = 4  # those of KCONFIG, and one that shows that there is a working shell to do without
    FIRST = ['CONFIG_READS="one"', 'CONFIG_SAYS="v"']

    def test_warm_run_starts_nothing_and_says_the_same(self):
        self.assertEqual(len(self.run_conf()[2]), self.ALL)
        self.assertEqual(self.run_conf(), (self.FIRST, "on stderr\n", []))

    def test_command_that_outlasts_the_parsing_is_waited_for(self):
        (self.work / "Kconfig").write_text('config SLOW\n\tstring\n\tdefault "$(shell,sleep 0.3; echo end)"\n'
                                           'source "more"\n')
        (self.work / "more").write_text("")  # with a second file, commands start while the tree is read
        for refresh in ("0", "1"):
            self.assertEqual(self.run_conf(KASSAY_REFRESH=refresh)[0], ['CONFIG_SLOW="end"'])

    def test_changed_file_asks_its_command_again(self):
        self.run_conf()
        (self.work / "data").write_text("two\n")
        self.assertEqual(self.run_conf(), (['CONFIG_READS="two"', 'CONFIG_SAYS="v"'], "on stderr\n", [["cat", "data"]]))

    def test_file_looked_for_in_vain_appears(self):
        self.run_conf()
        (self.work / "looked-for").write_text("")
        values, _, started = self.run_conf()
        self.assertEqual(values, ['CONFIG_READS="one"', "CONFIG_LOOKS=y", 'CONFIG_SAYS="v"'])
        self.assertEqual([argv[2] for argv in started], ["test -e looked-for && echo y || echo n"])

    def test_mkdir_that_stops_working_makes_cc_option_fail_as_under_conf(self):
        (self.work / "Kconfig").write_text(
            'config A\n\tdef_bool $(shell,{ trap "rm -rf .tmp_$$" EXIT; mkdir .tmp_$$; cp data .tmp_$$/tmp.o; } '
            '>/dev/null 2>&1 && echo "y" || echo "n")\n')
        (self.top / "bin").mkdir()
        path = "%s:%s" % (self.top / "bin", os.environ["PATH"])
        self.assertEqual(self.run_conf(PATH=path)[0], ["CONFIG_A=y"])
        (self.top / "bin/mkdir").symlink_to("/bin/false")
        self.assertEqual(self.run_conf(PATH=path)[0], [])

    def test_variables_that_only_say_who_called_are_not_asked_for(self):
        self.run_conf(MAKEFLAGS="-j4", MAKELEVEL="1", KCONFIG_SEED="1")
        self.assertEqual(self.run_conf(MAKEFLAGS="", MAKELEVEL="2", OLDPWD="/", KCONFIG_SEED="2")[2], [])

    def test_any_other_variable_asks_again(self):
        self.run_conf()
        values, _, started = self.run_conf(VALUE="w")
        self.assertEqual(values, ['CONFIG_READS="one"', 'CONFIG_SAYS="w"'])
        self.assertEqual(len(started), self.ALL)

    def test_no_cache_neither_uses_nor_fills(self):
        self.assertEqual(len(self.run_conf(KASSAY_NO_CACHE="1")[2]), self.ALL)
        self.assertFalse((self.top / "cache").exists())
        self.run_conf()
        self.assertEqual(len(self.run_conf(KASSAY_NO_CACHE="1")[2]), self.ALL)

    def test_refresh_asks_anew_and_keeps(self):
        self.run_conf()
        self.assertEqual(len(self.run_conf(KASSAY_REFRESH="1")[2]), self.ALL)
        self.assertEqual(self.run_conf()[2], [])

    def test_store_that_cannot_be_used_is_not_heard_of(self):
        (self.top / "cache").write_text("a file where a directory is wanted")
        for _ in range(2):
            values, messages, started = self.run_conf()
            self.assertEqual((values, messages, len(started)), (self.FIRST, "on stderr\n", self.ALL))


if __name__ == "__main__":
    unittest.main()
