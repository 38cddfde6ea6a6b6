# SPDX-License-Identifier: MIT
"""scripts/bench kconfig: olddefconfig of a defconfig by the tree's own conf and by kassay, in the same environment.

One round runs each way once, in turn, so that what else the machine does meets all alike; the figures are medians over
the rounds, "times" those of conf's wall and CPU time over the way's own. A round's results must all be the .config that
conf writes, else it ends. The ways:

  conf                     the tree's own, built by its own Makefile
  conf, better hash        with the one line in expr.c that it spends most of its own time for the want of
  cold store               kassay that remembers nothing, and keeps what it is told
  cold, no native macros   each command through /bin/sh, as conf does it
  --no-cache               neither remembered nor traced
  warm, other .config      kassay that remembers all answers; .config is one that it has not seen
  warm store               kassay that remembers all answers, and that the last run changed nothing
  Kconfiglib               its own olddefconfig, if there is one that reads the tree

The limit is the CPU time of the processes that a cold run starts, by the journal of the run that needed least, divided
by the cores.
"""
import collections
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "oracles"))
from conf_oracle import MEMORY, TOOLCHAINS, built_conf, default_config, environment, installed, patched_conf, read, unpacked

KCONFIGLIB = """import sys
sys.path.insert(0, %r)
import kconfiglib
kconf = kconfiglib.standard_kconfig("")
kconf.load_config()
kconf.write_config()
"""


class Ways:
    """Each way of doing it, in a directory that holds the configuration; the warm way in one of its own, for conf
    makes directories in its working directory, which a command of the tree lists."""

    def __init__(self, tree, make, place, options, kassay):
        self.env = environment(tree, place + "/build", make)
        self.place, self.limits, self.failed = place, [], {}
        self.directory = tempfile.mkdtemp(dir=MEMORY)
        conf, link = built_conf(tree), place + "/conf"
        os.symlink(os.path.abspath(kassay), link)
        self.kassay, self.link = kassay, link
        subprocess.run([conf, "--defconfig=" + default_config(self.env, tree), "Kconfig"], cwd=self.directory, check=True,
                       env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.expected = read(self.directory + "/.config")
        self.warm_directory = tempfile.mkdtemp(dir=MEMORY)
        shutil.copy(self.directory + "/.config", self.warm_directory)
        self.warm, self.number = self.fresh_store(), 0
        library = os.path.dirname(os.path.abspath(options.kconfiglib)) if options.kconfiglib else ""
        self.ways = {"conf": lambda: self.run([conf], {}),
                     "conf, better hash": lambda: self.run([patched_conf(tree, "hashing")], {}),
                     "cold store": self.cold,
                     "cold, no native macros": lambda: self.cold(KASSAY_NATIVE_MACROS="0"),
                     "--no-cache": lambda: self.cold(KASSAY_NO_CACHE="1"),
                     "warm, other .config": self.warm_other,
                     "warm store": self.warm_run,
                     "Kconfiglib": lambda: self.run([sys.executable, "-c", KCONFIGLIB % library], {}, ["Kconfig"])}

    def close(self):
        shutil.rmtree(self.directory)
        shutil.rmtree(self.warm_directory)

    def fresh_store(self):
        place = tempfile.mkdtemp(dir=self.place)
        return {"XDG_CACHE_HOME": place, "XDG_STATE_HOME": place}

    def run(self, program, variables, arguments=("--olddefconfig", "Kconfig"), directory=None):
        """Wall and CPU time in ms."""
        directory = directory or self.directory
        with tempfile.TemporaryFile() as messages:
            began = time.perf_counter()
            child = subprocess.Popen([*program, *arguments], cwd=directory, env={**self.env, **variables},
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=messages)
            _, status, usage = os.wait4(child.pid, 0)
            wall = 1000 * (time.perf_counter() - began)
            child.returncode = os.waitstatus_to_exitcode(status)
            messages.seek(0)
            if child.returncode != 0:
                raise RuntimeError("exit %d: %s" % (child.returncode, messages.read().decode()[-300:]))
        if read(directory + "/.config") != self.expected:
            raise RuntimeError("another .config than conf's")
        return wall, 1000 * (usage.ru_utime + usage.ru_stime)

    def cold(self, **variables):
        store = self.fresh_store()
        times = self.run([self.link], {**store, **variables})
        if not variables:
            self.limits.append(self.children(store))
        shutil.rmtree(store["XDG_CACHE_HOME"])
        return times

    def warm_run(self):
        """One that starts no process: the tools may be changed by others meanwhile."""
        for _ in range(8):
            times = self.run([self.link], self.warm, directory=self.warm_directory)
            if self.children(self.warm)[1] == 0:
                return times
        raise RuntimeError("the store does not become warm: the tools change while this runs, or cannot be traced")

    def warm_other(self):
        self.number += 1
        with open(self.warm_directory + "/.config", "ab") as file:
            file.write(b"# %d\n" % self.number)
        times = self.warm_run()
        self.run([self.link], self.warm, directory=self.warm_directory)  # .config is new for this one, too
        return times

    def children(self, store):
        """CPU time in ms and number of the processes of the last run."""
        shown = subprocess.run([self.kassay, "log", "last", "--format", "json"], env={**self.env, **store},
                               capture_output=True, check=False).stdout  # no journal: no process
        shutil.rmtree(store["XDG_STATE_HOME"] + "/kassay/journal", ignore_errors=True)
        costs = [json.loads(line)["cost"] for line in shown.splitlines()]
        return sum(cost["user_us"] + cost["system_us"] for cost in costs) / 1000, len(costs)

    def rounds(self, number):
        self.warm_run()
        self.warm_run()
        times = collections.defaultdict(list)
        for _ in range(number):
            for way, run in self.ways.items():
                if way in self.failed:
                    continue
                try:
                    times[way].append(run())
                except RuntimeError as error:
                    if way != "Kconfiglib":
                        sys.exit("%s: %s" % (way, error))
                    self.failed[way] = str(error)
                    with open(self.directory + "/.config", "wb") as file:
                        file.write(self.expected)
        return times


def print_table(name, ways, times):
    print("%-26s %13s %10s %13s %11s %11s" % (name, "wall, median", "least", "CPU, median", "wall times", "CPU times"))
    medians = {way: [statistics.median(column) for column in zip(*values)] for way, values in times.items() if values}
    wall, cpu = medians["conf"]
    for way, values in times.items():
        if way in ways.failed:
            continue
        print("%-26s %10.1f ms %10.1f %13.1f %11.2f %11.2f" % (way, medians[way][0], min(values)[0], medians[way][1],
                                                            wall / medians[way][0], cpu / medians[way][1]))
    for way, error in ways.failed.items():
        print("%-26s %s" % (way, error.strip().replace("\n", " ")))
    least, number = min(ways.limits)
    cores = len(os.sched_getaffinity(0))
    print("%-26s %10.1f ms: %d processes, %.0f ms of CPU on %d cores\n" % ("limit", least / cores, number, least, cores),
          flush=True)


def main(options, kassay):
    tree = unpacked(options.series)
    if not tree:
        sys.exit("no tree: scripts/kernel-source " + options.series)
    rounds = max(1, options.runs // 4)
    print("%s, olddefconfig of a defconfig, %d rounds, load %.2f" % (options.series, rounds, os.getloadavg()[0]))
    for name in options.toolchain or ["x86 gcc-12", "x86 LLVM=-19"]:
        if installed(TOOLCHAINS[name]):
            print("%s: no %s" % (name, installed(TOOLCHAINS[name])))
            continue
        with tempfile.TemporaryDirectory() as place:
            ways = Ways(tree, TOOLCHAINS[name], place, options, kassay)
            try:
                print_table(name, ways, ways.rounds(rounds))
            finally:
                ways.close()
    return 0
