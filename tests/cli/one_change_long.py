#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One thing at a time is changed in a Debian root, as an overlay that is thrown away: `kassay verify` within it tells just that,
with the package that explains it, or that nothing changed. Prints how many changes were told rightly."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import probe_fixture as fixture

PACKAGES = ["gcc-12", "binutils", "clang-19", "lld-19", "llvm-19"]
PARTS = "/usr/lib/gcc/x86_64-linux-gnu/12"

SCRIPT = r"""set -eu
root=$1 place=$2; shift 2
mkdir -p "$place/upper" "$place/work" "$place/merged"
mount -t tmpfs tmpfs "$place/upper"; mkdir "$place/upper/u" "$place/upper/w"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$place/upper/u,workdir=$place/upper/w" "$place/merged"
mount -t proc proc "$place/merged/proc"; mount --rbind /dev "$place/merged/dev"
mount --bind "$place/shared" "$place/merged/mnt"
exec chroot "$place/merged" /usr/bin/env -i HOME=/tmp PATH=/usr/local/bin:/usr/bin:/bin TOOLCHAIN="$TOOLCHAIN" \
  SET_FOR_VERIFY="$SET_FOR_VERIFY" /bin/sh /mnt/case.sh
"""

CASE = r"""set -eu
upgrade() { # PACKAGE: its version in dpkg's database
  awk -v package="$1" '/^Package: / { is = $2 == package } is && /^Version: / { $0 = $0 "+1" } { print }' /var/lib/dpkg/status >/tmp/status
  cat /tmp/status >/var/lib/dpkg/status
}
/mnt/kassay lock $TOOLCHAIN --rules /mnt/rules -o /tmp/kassay.lock 2>/tmp/err || { cat /tmp/err >&2; exit 70; }
sleep 0.1
%s
sleep 0.1
status=0
env $SET_FOR_VERIFY /mnt/kassay verify /tmp/kassay.lock $TOOLCHAIN --rules /mnt/rules --format json >/mnt/found.json 2>/tmp/err || status=$?
[ $status -le 1 ] || { cat /tmp/err >&2; exit 71; }
"""

GCC, CLANG = "CC=gcc-12", "LLVM=-19"


def subjects(found, kind):
    return sorted({change["subject"] for change in found["changes"] if change["kind"] == kind})


def only(level, **kinds):
    """The changes are of these kinds, with these subjects; what a kind is None for is not looked at."""
    def check(found):
        assert found["failed_level"] == level, found["failed_level"]
        assert {change["kind"] for change in found["changes"]} == {k.replace("_", " ") for k in kinds}, found
        for kind, wanted in kinds.items():
            if wanted is not None:
                assert subjects(found, kind.replace("_", " ")) == sorted(wanted), (kind, subjects(found, kind))
    return check


def nothing(found):
    assert found["changes"] == [] and found["failed_level"] is None, found


def explained(check, words):
    def both(found):
        check(found)
        assert words in found["explanation"], found["explanation"]
    return both


CASES = [
    ("only libllvm is upgraded", CLANG, 'f=$(realpath /usr/lib/x86_64-linux-gnu/libLLVM.so.19.1); printf x >>"$f"; upgrade libllvm19',
     explained(only("L2", package=["libllvm19:amd64"], file=["/usr/lib/x86_64-linux-gnu/libLLVM.so.19.1"]), "+1; driver unchanged")),
    ("only binutils is upgraded", GCC, "printf x >>/usr/bin/x86_64-linux-gnu-as; printf x >>/usr/bin/x86_64-linux-gnu-ld.bfd; upgrade binutils-x86-64-linux-gnu",
     explained(only("L1", package=["binutils-x86-64-linux-gnu:amd64"], file=["/usr/bin/x86_64-linux-gnu-as", "/usr/bin/x86_64-linux-gnu-ld.bfd"]), "+1")),
    ("only cc1 is upgraded", GCC, "printf x >>%s/cc1; upgrade cpp-12" % PARTS,
     explained(only("L2", package=["cpp-12:amd64"], file=[PARTS + "/cc1"]), "+1; driver unchanged")),
    ("one bit of cc1", GCC, "at=$(grep -abo 'GNU C17' %s/cc1 | head -n 1 | cut -d: -f1); printf g | dd of=%s/cc1 bs=1 seek=$at conv=notrunc 2>/dev/null"
     % (PARTS, PARTS), explained(only("L2", file=[PARTS + "/cc1"]), "changed by something else")),
    ("ld is another alternative", GCC, "ln -sf x86_64-linux-gnu-gold /usr/bin/ld", lambda f: None if f["failed_level"] == "L0" and "ld" in
     subjects(f, "version") and not [s for s in subjects(f, "file") if s.endswith("/cc1")] else sys.exit(f)),
    ("a wrapper that comes first in PATH", GCC, "printf '#!/bin/sh\\nexec /usr/bin/gcc-12 \"$@\"\\n' >/usr/local/bin/gcc-12; chmod +x /usr/local/bin/gcc-12",
     lambda f: None if f["failed_level"] == "L1" and "/usr/local/bin/gcc-12" in f["explanation"] and not
     [s for s in subjects(f, "file") if s.endswith("/cc1")] else sys.exit(f)),
    ("GCC_EXEC_PREFIX", GCC, "SET_FOR_VERIFY=GCC_EXEC_PREFIX=/usr/lib/gcc/", only("L2", environment=["GCC_EXEC_PREFIX"], specs_override=None)),
    ("a configuration file of clang", CLANG, 'printf -- "-fno-builtin\\n" >"$(dirname "$(realpath /usr/bin/clang-19)")/clang.cfg"',
     only("L2", file=None, specs_override=None)),
    ("a plugin of binutils", GCC, "cp %s/liblto_plugin.so /usr/lib/bfd-plugins/more.so" % PARTS, only("L2", file=["/usr/lib/bfd-plugins/more.so"])),
    ("only times", GCC, "find /usr/bin /usr/lib/gcc /usr/lib/x86_64-linux-gnu -type f -name '*[1-9dso]' -exec touch -d 2020-01-01 {} +", nothing),
    ("only times, clang", CLANG, "find /usr/lib/llvm-19/bin -exec touch -d 2020-01-01 {} +", nothing),
    ("rewritten in place with its time put back", GCC,
     "f=$(realpath /usr/lib/x86_64-linux-gnu/libmpc.so.3); touch -r \"$f\" /tmp/time; n=$(stat -c %s \"$f\"); "
     "printf x | dd of=\"$f\" bs=1 seek=$((n - 1)) conv=notrunc 2>/dev/null; touch -r /tmp/time \"$f\"; [ \"$(stat -c %s \"$f\")\" = \"$n\" ]",
     explained(only("L2", file=["/usr/lib/x86_64-linux-gnu/libmpc.so.3.3.1"]), "changed by something else")),
    ("nothing", GCC, ":", nothing),
]


def main():
    if os.geteuid() != 0:
        print("skipped: chroot needs root")
        return 77
    root = os.environ.get("KASSAY_TEST_ROOT") or subprocess.run(
        [fixture.SOURCE + "/scripts/debian-root", "bookworm", *PACKAGES], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    wanted = sys.argv[1:]
    right = 0
    with tempfile.TemporaryDirectory(prefix="kassay-change-") as name:
        base = pathlib.Path(name)
        for number, (what, toolchain, change, check) in enumerate(CASES):
            if wanted and what not in wanted:
                continue
            place = base / str(number)
            shared = place / "shared"
            shared.mkdir(parents=True)
            shutil.copy(fixture.KASSAY, shared / "kassay")
            fixture.write_rules(str(shared / "rules"), ("identity.toml",))
            setting = change.removeprefix("SET_FOR_VERIFY=") if change.startswith("SET_FOR_VERIFY=") else ""
            (shared / "case.sh").write_text(CASE.replace("%s", ":" if setting else change, 1), encoding="utf-8")
            done = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", "/bin/sh", "-c", SCRIPT,
                                   "sh", root, place], env={**os.environ, "TOOLCHAIN": toolchain, "SET_FOR_VERIFY": setting or "A=1"},
                                  capture_output=True, text=True)
            if done.returncode:
                sys.exit("%s: status %d\n%s" % (what, done.returncode, done.stderr))
            found = json.loads((shared / "found.json").read_text(encoding="utf-8"))
            try:
                check(found)
            except AssertionError as error:
                sys.exit("%s: %s\n%s" % (what, error, json.dumps(found, indent=1)))
            right += 1
            print("%s: %s" % (what, found["explanation"] or "no difference"), flush=True)
    print("%d changes, each told rightly" % right)
    return 0


if __name__ == "__main__":
    sys.exit(main())
