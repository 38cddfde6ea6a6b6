#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real compilers, locked, archived, restored into an empty directory and run from there: the closure digests are equal, and
50 source files compile to the same bytes with the original and with the restored compiler.

gcc-12 and clang-19 of this machine; gcc-14 of a trixie root, whose C library is newer than this machine's: there lock
and archive run within the root, restore and the restored compiler outside. Prints how much was compared."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

KASSAY = os.environ["KASSAY"]
SOURCE = os.environ["KASSAY_SOURCE_DIR"]
FILES = 50

TEMPLATE = r"""
#include <stdarg.h>
#include <stddef.h>
struct bits_N { unsigned a : 3, b : N_BITS; unsigned long long c : 33; signed d : 7; } __attribute__((packed));
static int table_N[] = { 1, 2, 3, N, 5, 8, 13, 21 };
struct big_N { char text[N_SIZE]; struct bits_N bits; void *next; };
unsigned long long divide_N(unsigned long long a, unsigned b) { return a / (b + N) + a % (b | 1); }
int field_N(struct bits_N *s) { s->b += s->a; s->d = -s->d; return (int)s->c ^ N; }
int choose_N(int x) { switch (x) { case 0: return 7; case 1: return table_N[x]; case 2: return -N; case 3: return x * N;
  case 4: return x << 3; case 5: return ~x; case N_CASE: return 99; default: return table_N[x & 7]; } }
int sum_N(int count, ...) { va_list list; int total = 0; va_start(list, count); while (count--) total += va_arg(list, int);
  va_end(list); return total; }
void copy_N(struct big_N *to, const struct big_N *from) { *to = *from; __builtin_memset(to->text, N, 8); }
long count_N(long *p, long n) { long total = 0; for (long i = 0; i < n; i++) total += __builtin_popcountl(p[i]) * N; return total; }
int atomic_N(int *p) { return __atomic_fetch_add(p, N, __ATOMIC_SEQ_CST) + __sync_bool_compare_and_swap(p, 1, N); }
static inline __attribute__((always_inline)) int twice_N(int x) { return 2 * x + N; }
int inlined_N(int x) { return twice_N(twice_N(x)) - (int)offsetof(struct big_N, next); }
const char *string_N(int x) { return x > N ? "more than N" : "not more"; }
double real_N(double x) { return x * N + 1.0 / (x + N); }
"""


def run(arguments, allowed=(0,), **options):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, **options)
    if done.returncode not in allowed:
        sys.exit("%s: exit %d\n%s%s" % (" ".join(map(str, arguments)), done.returncode, done.stdout, done.stderr))
    return done.stdout


def corpus(directory):
    directory.mkdir()
    for n in range(1, FILES + 1):
        text = TEMPLATE.replace("N_BITS", str(n % 20 + 2)).replace("N_SIZE", str(16 + 8 * n)).replace("N_CASE", str(100 + n))
        (directory / ("file%d.c" % n)).write_text(text.replace("_N", "_%d" % n).replace("N", str(n)), encoding="utf-8")
    return directory


SCRIPT = """set -eu
cd "$1"; shift; compiler=$1; out=$2; shift 2
mkdir -p "$out"
i=0
for source in *.c; do
  i=$((i + 1))
  case $((i % 5)) in
  0) flags="-O2" ;; 1) flags="-O2 -g" ;; 2) flags="-Os" ;; 3) flags="-O3 -march=x86-64-v2" ;;
  4) flags="-O2 -fno-strict-aliasing -fno-common -mno-red-zone" ;;
  esac
  $compiler "-ffile-prefix-map=$PWD=/src" $flags -c "$source" -o "$out/${source%.c}.o"
done
"""


def in_root(root, base, command, allowed=(0,)):
    """Runs within a root that stays as it is: what it needs and writes is on mounts that end with the namespace."""
    script = """set -eu
mount -t proc proc "$1/proc"; mount --rbind /dev "$1/dev"; mount --bind "$2" "$1/mnt"; mount -t tmpfs tmpfs "$1/tmp"
root=$1; shift 2
exec chroot "$root" /usr/bin/env -i HOME=/tmp PATH=/usr/bin:/bin "$@"
"""
    return run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", "/bin/sh", "-c", script, "sh",
                root, base, *command], allowed)


def round_trip(base, name, compiler, toolchain, root=None):
    place = base / name
    place.mkdir()
    env = {"PATH": "/usr/bin:/bin", "HOME": str(place / "home"), "XDG_CACHE_HOME": str(place / "cache"), "XDG_STATE_HOME": str(place / "state")}
    sources = corpus(place / "corpus")
    (place / "compile.sh").write_text(SCRIPT, encoding="utf-8")
    lock, archive, into = place / "kassay.lock", place / "archive", place / "into"
    if root:
        shutil.copy(KASSAY, place / "kassay")
        inside = pathlib.Path("/mnt")
        # 3: a minimal root lacks openssl, so that a symbol cannot be told.
        in_root(root, place, [inside / "kassay", "lock", *toolchain, "-o", inside / "kassay.lock"], (0, 3))
        kept = in_root(root, place, [inside / "kassay", "archive", inside / "kassay.lock", "--to", inside / "archive", "--offline"])
        in_root(root, place, ["/bin/sh", inside / "compile.sh", inside / "corpus", compiler, inside / "original"])
    else:
        run([KASSAY, "lock", *toolchain, "-o", lock], env=env)
        kept = run([KASSAY, "archive", lock, "--to", archive], env=env)
        run(["/bin/sh", place / "compile.sh", sources, compiler, place / "original"], env=env)
    restored = run([KASSAY, "restore", lock, "--into", into, "--from", archive], env=env)
    run([KASSAY, "run", "--toolchain", into, "--", "/bin/sh", place / "compile.sh", sources, compiler, place / "restored"], env=env)
    # The restored compiler is the one that ran, and everything of it is from the directory.
    shown = run([KASSAY, "run", "--toolchain", into, "--", "sh", "-c", "command -v " + compiler], env=env)
    if not shown.startswith(str(into) + "/"):
        sys.exit("%s: ran %s" % (name, shown))
    trace = place / "trace"
    if shutil.which("strace"):
        run([KASSAY, "run", "--toolchain", into, "--", "strace", "-f", "-qq", "-e", "trace=execve,openat", "-o", trace, compiler, "-O2", "-c",
             sources / "file1.c", "-o", place / "a.o"], env=env)
        for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
            opened = line.split('"')[1] if '"' in line and "= -1" not in line else ""
            if opened.startswith(("/usr/lib", "/lib")) and os.path.isfile(opened):  # clang lists GCC's directories
                if not any(own in opened for own in ("libc.so.6", "ld.so.cache")):  # those of the shell
                    sys.exit("%s: the restored compiler used %s" % (name, opened))
    equal = 0
    for source in sorted(sources.glob("*.c")):
        object_name = source.stem + ".o"
        if (place / "original" / object_name).read_bytes() != (place / "restored" / object_name).read_bytes():
            sys.exit("%s: %s differs" % (name, object_name))
        equal += 1
    print("%s: %s; %s; %d objects bit-identical" % (name, kept.splitlines()[0].split(": ", 1)[1], restored.strip().split(": ", 1)[1], equal),
          flush=True)
    return equal


def main():
    total, wanted = 0, sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="kassay-round-trip-") as name:
        base = pathlib.Path(name)
        for compiler, toolchain in (("gcc-12", ["CC=gcc-12"]), ("clang-19", ["LLVM=-19"])):
            if wanted and compiler not in wanted:
                continue
            if shutil.which(compiler, path="/usr/bin"):
                total += round_trip(base, compiler, compiler, toolchain)
            else:
                print("%s: skipped: not installed" % compiler)
        if wanted and "gcc-14" not in wanted:
            pass
        elif os.geteuid() == 0:
            root = os.environ.get("KASSAY_TEST_ROOT") or run([SOURCE + "/scripts/debian-root", "trixie", "gcc"]).strip()
            total += round_trip(base, "gcc-14 of trixie", "gcc-14", ["CC=gcc-14"], root)
        else:
            print("gcc-14 of trixie: skipped: chroot needs root")
    print("%d objects compared" % total)
    return 0 if total >= FILES else 77


if __name__ == "__main__":
    sys.exit(main())
