# SPDX-License-Identifier: MIT
"""What the comparisons of kassay with a kernel tree's conf have in common: trees, toolchains, both programs, counting.

A command of $(shell,...) is run once for a tree and a toolchain and then answered from a table (popen_table.c): which
commands there are does not depend on .config. For thousands of inputs even that is too slow, most of it being the
reading of the tree; there a loop is compiled into a copy of the tree's conf, after conf_parse(), and into conf_server
for kassay. The copy also has a better hash of expressions, without which conf 6.12 spends most of its time there. It
is made in the cache, and conf_random shows on some of its inputs that it says what the tree's own conf says.
"""
import collections
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "kassay-dev")
BUILD = os.environ.get("KASSAY_BUILD_DIR", os.path.join(SOURCE, "build/release"))
KASSAY = os.environ.get("KASSAY", os.path.join(BUILD, "kassay"))
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # conf makes thousands of files

TOOLCHAINS = {
    "x86 gcc-12": ["ARCH=x86", "CC=gcc-12"],
    "x86 LLVM=-19": ["ARCH=x86", "LLVM=-19"],
    "arm64 gcc": ["ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-"],
    "arm64 LLVM=-19": ["ARCH=arm64", "LLVM=-19"],
    "riscv gcc": ["ARCH=riscv", "CROSS_COMPILE=riscv64-linux-gnu-"],
    "powerpc gcc": ["ARCH=powerpc", "CROSS_COMPILE=powerpc64le-linux-gnu-"],
    "s390 gcc": ["ARCH=s390", "CROSS_COMPILE=s390x-linux-gnu-"],
    "arm gcc": ["ARCH=arm", "CROSS_COMPILE=arm-linux-gnueabihf-"],
    # the prefix is what 6.1 takes clang's target from; later series know it
    "loongarch LLVM=-19": ["ARCH=loongarch", "LLVM=-19", "CROSS_COMPILE=loongarch64-linux-gnu-"],
}
AUTO = ["include/config/auto.conf", "include/config/auto.conf.cmd", "include/generated/autoconf.h",
        "include/generated/rustc_cfg"]
WRITTEN = [".config", ".config.old", "defconfig", *AUTO]


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def unpacked(series):
    """The tree of a series, if scripts/kernel-source has unpacked it."""
    tree = os.path.join(CACHE, "kernels", "linux-source-" + series)
    return tree if os.path.isdir(tree) else None


def installed(make):
    """What of a toolchain is not there; None: nothing."""
    values = dict(argument.split("=", 1) for argument in make)
    needed = [values["CROSS_COMPILE"] + "gcc"] if "CROSS_COMPILE" in values else [values.get("CC", "gcc")]
    if "LLVM" in values:
        needed = ["clang" + values["LLVM"], "ld.lld" + values["LLVM"], "llvm-nm" + values["LLVM"]]
    return next((name for name in needed if not shutil.which(name)), None)


def environment(tree, build, make):
    """What the tree's Makefile exports to conf."""
    os.makedirs(build, exist_ok=True)
    out = subprocess.run(["make", "-s", "--no-print-directory", "-C", tree, "O=" + build, *make,
                          "--eval=kassay-envconfig: ; @env -0", "kassay-envconfig"],
                         check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    pairs = (entry.split("=", 1) for entry in out.stdout.decode(errors="surrogateescape").split("\0") if "=" in entry)
    skip = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PWD", "OLDPWD", "LD_PRELOAD"}
    return {name: value for name, value in pairs if name not in skip}


def default_config(env, tree):
    """The file that `make defconfig` reads; powerpc's default is put together by its Makefile, its main part counts."""
    for name in (env.get("KBUILD_DEFCONFIG", ""), "defconfig", "ppc64_defconfig"):
        path = "arch/%s/configs/%s" % (env["SRCARCH"], name)
        if name and os.path.isfile(os.path.join(tree, path)):
            return path
    raise SystemExit("%s: no default configuration of %s" % (tree, env["SRCARCH"]))


def build_directory(tree):
    return os.path.join(CACHE, "conf", os.path.basename(tree))


def built_conf(tree):
    """The tree's own conf, built by its own Makefile."""
    conf = os.path.join(build_directory(tree), "scripts/kconfig/conf")
    if not os.path.exists(conf):
        os.makedirs(build_directory(tree), exist_ok=True)
        subprocess.run(["make", "-s", "-C", tree, "O=" + build_directory(tree), "allnoconfig"], check=True,
                       stdout=subprocess.DEVNULL)
    return conf


def compiled(command, inputs, name):
    """A file in the cache, named for what it is made of."""
    digest = hashlib.sha256(repr(command).encode() + b"".join(read(path) for path in inputs)).hexdigest()[:16]
    path = os.path.join(CACHE, "conf", "%s-%s" % (name, digest))
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        subprocess.run([*command, "-o", path + ".new"], check=True)
        os.rename(path + ".new", path)
    return path


def popen_library():
    source = os.path.join(SOURCE, "scripts/oracles/popen_table.c")
    return compiled(["cc", "-shared", "-fPIC", "-O2", source], [source], "popen_table.so")


LOOP = """
#include <fcntl.h>
#include <sys/wait.h>
static void serve(const char **file)
{
	static char directory[4096], mode[64];
	unsigned int seed, i;

	fflush(stdout);
	while (scanf("%4095s %63s %u", directory, mode, &seed) == 3) {
		int status;
		pid_t child = fork();

		if (child) {
			waitpid(child, &status, 0);
			dprintf(1, "%d\\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
			continue;
		}
		if (chdir(directory) || !freopen("stdout", "w", stdout) || !freopen("stderr", "w", stderr) ||
		    !freopen("/dev/null", "r", stdin))
			_exit(99);
		for (i = 0; long_opts[i].name; i++)
			if (!strcmp(long_opts[i].name, mode))
				input_mode = long_opts[i].val;
		*file = "defconfig";
		sync_kconfig = input_mode == syncconfig;
		if (sync_kconfig)
			conf_set_message_callback(NULL);
		if (input_mode == randconfig) {
			sprintf(directory, "%u", seed);
			setenv("KCONFIG_SEED", directory, 1);
			set_randconfig_seed();
			unsetenv("KCONFIG_SEED");
		}
		return;
	}
	exit(0);
}

int main("""


def serving_conf(tree):
    """A copy of the tree's conf with the loop and the better hash."""
    return patched_conf(tree, "serving", ("\nint main(", LOOP),
                        ("\tconf_parse(av[optind]);\n", "\tconf_parse(av[optind]);\n\tserve(&defconfig_file);\n"))


def patched_conf(tree, what, *changes):
    """A copy of the tree's conf with changes of conf.c, as (old, new), and the better hash."""
    built_conf(tree)
    kconfig, generated = os.path.join(tree, "scripts/kconfig"), os.path.join(build_directory(tree), "scripts/kconfig")
    place = os.path.join(CACHE, "conf", "%s-%s" % (what, os.path.basename(tree)))
    os.makedirs(place, exist_ok=True)

    def patched(name, *changes):
        text = read(os.path.join(kconfig, name)).decode()
        for old, new in changes:
            if text.count(old) != 1:
                raise SystemExit("%s/%s: '%s' is not there once" % (kconfig, name, old))
            text = text.replace(old, new)
        write(os.path.join(place, name), text.encode())
        return os.path.join(place, name)

    parts = [patched("conf.c", *changes)]
    hashed = "hash = hash_32((unsigned int)type ^ hash_ptr(l) ^ hash_ptr(r));\n"
    names = ["confdata.c", "menu.c", "preprocess.c", "symbol.c", "util.c", "expr.c"]
    if hashed.encode() in read(os.path.join(kconfig, "expr.c")):
        parts.append(patched("expr.c", (hashed, hashed + "\thash ^= (unsigned int)hash >> 15;\n")))
        names.remove("expr.c")
    parts += [os.path.join(kconfig, name) for name in names]
    parts += [os.path.join(generated, name) for name in ("lexer.lex.c", "parser.tab.c")]
    return compiled(["gcc", "-O2", "-std=gnu11", "-w", "-D_GNU_SOURCE", "-I", kconfig, "-I", generated,
                     "-I", os.path.join(tree, "scripts/include"), *parts], parts, what + "_conf")


class Server:
    """A program that runs one mode for each line that it is sent."""

    def __init__(self, command, env, directory):
        self.process = subprocess.Popen([*command, "Kconfig"], cwd=directory, env=env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def run(self, directory, mode, seed=0):
        """Exit status, standard output, standard error."""
        try:
            self.process.stdin.write("%s %s %d\n" % (directory, mode, seed))
            self.process.stdin.flush()
        except BrokenPipeError:
            raise SystemExit("%s ended" % self.process.args[0])
        while True:
            answer = self.process.stdout.readline()
            if not answer:
                raise SystemExit("%s ended" % self.process.args[0])
            if re.fullmatch(r"\d+\n", answer):  # else what the tree's own $(info,...) said
                return int(answer), read(directory + "/stdout"), read(directory + "/stderr")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def commands(log):
    """The records of popen_table.c: a list of (command, output)."""
    text, at, result = read(log) or b"", 0, []
    while at < len(text):
        end = text.index(b"\n", at)
        command, directory, output = (int(size) for size in text[at:end].split())
        start = end + 1
        result.append((text[start:start + command], text[start + command + directory:][:output]))
        at = start + command + directory + output + 1
    return result


class Comparison:
    """Counts what was compared, and tells what differs as it is found."""

    def __init__(self, keep=None):
        self.keep = keep
        self.counts = collections.Counter()
        self.differences = []

    def compare(self, what, one, other):
        self.counts["values"] += 1
        if isinstance(one, bytes):
            self.counts["bytes"] += len(one)
            self.counts["symbols"] += one.count(b"CONFIG_") if what.endswith(".config") else 0
        if one == other:
            return True
        self.differences.append(what)
        print("DIFFERS: " + what, flush=True)
        if self.keep and isinstance(one, bytes) and isinstance(other, bytes):
            os.makedirs(self.keep, exist_ok=True)
            name = re.sub(r"[^A-Za-z0-9=.-]+", "_", what)
            write(os.path.join(self.keep, name + ".conf"), one)
            write(os.path.join(self.keep, name + ".kassay"), other)
        return False

    def runs(self, what, one, other):
        """Two runs as (status, stdout, stderr)."""
        self.counts["runs"] += 1
        return all([self.compare("%s %s" % (what, name), *pair)
                    for name, pair in zip(("status", "stdout", "stderr"), zip(one, other))])

    def files(self, what, directories, names=tuple(WRITTEN)):
        for name in names:
            one, other = (read(os.path.join(directory, name)) for directory in directories)
            if one is not None or other is not None:
                self.counts["files"] += 1
                self.compare("%s: %s" % (what, name), one, other)

    def markers(self, what, directories, since=(0, 0)):
        """The include/config markers there are, and those that a run touched."""
        found = []
        for directory, start in zip(directories, since):
            path = os.path.join(directory, "include/config")
            entries = [(os.fsencode(entry.name), entry.stat()) for entry in os.scandir(path)] \
                if os.path.isdir(path) else []
            found.append((sorted(name for name, _ in entries),
                          sorted(name for name, status in entries if start and status.st_mtime_ns >= start)))
        self.counts["markers"] += len(found[0][0])
        self.counts["touched"] += len(found[0][1])
        self.compare(what + ": markers in include/config", found[0][0], found[1][0])
        self.compare(what + ": markers touched", found[0][1], found[1][1])

    def finish(self, name, skipped):
        """Prints the figures; the exit status."""
        counts = self.counts
        for reason in skipped:
            print("skipped: " + reason)
        print("%s: %d runs, %d values, %d files with %d bytes and %d symbols, %d markers, %d touched%s: %d differences"
              % (name, counts["runs"], counts["values"], counts["files"], counts["bytes"], counts["symbols"],
                 counts["markers"], counts["touched"],
                 ", %d commands" % counts["commands"] if counts["commands"] else "", len(self.differences)))
        if not counts["runs"]:
            return 77 if skipped else 1
        return 1 if self.differences else 0


def now_in(directory):
    """The file system's clock."""
    path = os.path.join(directory, ".now")
    write(path, b"")
    return os.stat(path).st_mtime_ns


class Pair:
    """The tree's conf and kassay, in two directories, in one tree's environment."""

    def __init__(self, tree, make):
        self.tree = tree
        self.label = "%s %s" % (os.path.basename(tree).removeprefix("linux-source-"), " ".join(make))
        self.top = tempfile.mkdtemp(prefix="conf_oracle", dir=MEMORY)
        self.directories = [os.path.join(self.top, name) for name in ("conf", "kassay")]
        self.empty = os.path.join(self.top, "empty")
        os.makedirs(os.path.join(self.top, "bin"))
        os.makedirs(self.empty)
        link = os.path.join(self.top, "bin/conf")  # both are called conf, and so call themselves in messages
        os.symlink(os.path.abspath(KASSAY), link)
        self.programs = [built_conf(tree), link]
        self.env = environment(tree, os.path.join(self.top, "build"), make)
        self.env["KASSAY_NO_CACHE"] = "1"
        self.env["KASSAY_NATIVE_MACROS"] = "0"  # popen_table.c answers what goes through /bin/sh
        self.table = os.path.join(self.top, "commands")

    def close(self):
        shutil.rmtree(self.top, ignore_errors=True)

    def clear(self, which):
        shutil.rmtree(self.directories[which], ignore_errors=True)
        os.makedirs(self.directories[which])

    def fresh(self):
        for which in (0, 1):
            self.clear(which)

    def write(self, name, content):
        for directory in self.directories:
            write(os.path.join(directory, name), content)

    def answered(self):
        return dict(self.env, LD_PRELOAD=popen_library(), POPEN_TABLE=self.table)

    def run(self, which, arguments, env):
        done = subprocess.run([self.programs[which], *arguments, "Kconfig"], cwd=self.directories[which], env=env,
                              stdin=subprocess.DEVNULL, capture_output=True)
        return done.returncode, done.stdout, done.stderr

    def record(self, comparison, arguments):
        """Runs both with real commands; their answers are the table from then on."""
        logs = [self.table, os.path.join(self.top, "kassay_commands")]
        runs = [self.run(which, arguments, dict(self.env, LD_PRELOAD=popen_library(), POPEN_LOG=log))
                for which, log in enumerate(logs)]
        comparison.runs("%s, commands run" % self.label, *runs)
        one, other = (commands(log) for log in logs)
        comparison.counts["commands"] += len(one)
        comparison.compare("%s: commands and what they print" % self.label, sorted(set(one)), sorted(set(other)))
        return len(one)


def check_program():
    """Why nothing can be compared; None: it can."""
    if not os.path.exists(KASSAY):
        return "no " + KASSAY
    return None


def report(text):
    print(text, file=sys.stderr, flush=True)
